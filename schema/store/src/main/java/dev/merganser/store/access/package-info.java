/// Who asks, and what they may do: every read and every write names it.
@NullMarked
package dev.merganser.store.access;

import org.jspecify.annotations.NullMarked;
