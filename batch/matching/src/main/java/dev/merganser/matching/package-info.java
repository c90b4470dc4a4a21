/// Finds which records are probably the same person or company, without labels, and says why.
@NullMarked
package dev.merganser.matching;

import org.jspecify.annotations.NullMarked;
