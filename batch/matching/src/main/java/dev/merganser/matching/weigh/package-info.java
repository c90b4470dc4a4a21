/// Turns a pattern into a weight, additively, and into a probability.
@NullMarked
package dev.merganser.matching.weigh;

import org.jspecify.annotations.NullMarked;
