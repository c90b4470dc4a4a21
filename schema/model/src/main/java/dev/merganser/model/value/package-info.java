/// Values that fields of items hold, each of which cannot be wrong once it exists, and the reading of them from input.
@NullMarked
package dev.merganser.model.value;

import org.jspecify.annotations.NullMarked;
