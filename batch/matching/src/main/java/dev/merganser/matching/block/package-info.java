/// Finds the pairs worth comparing by keys that a record can compute alone.
@NullMarked
package dev.merganser.matching.block;

import org.jspecify.annotations.NullMarked;
