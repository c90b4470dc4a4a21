/// Compares two records field by field: each field falls into one of a few levels, all levels into one number, the pattern.
@NullMarked
package dev.merganser.matching.compare;

import org.jspecify.annotations.NullMarked;
