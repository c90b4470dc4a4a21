/// Items as they are stored: reading them, and the one path by which they are written.
@NullMarked
package dev.merganser.store.item;

import org.jspecify.annotations.NullMarked;
