/// Turns what was typed in into what can be compared: one spelling for what means the same.
@NullMarked
package dev.merganser.matching.normalise;

import org.jspecify.annotations.NullMarked;
