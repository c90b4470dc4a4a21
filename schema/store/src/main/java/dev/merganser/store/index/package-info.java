/// What items are found and sorted by: made of what they hold, and written with them.
@NullMarked
package dev.merganser.store.index;

import org.jspecify.annotations.NullMarked;
