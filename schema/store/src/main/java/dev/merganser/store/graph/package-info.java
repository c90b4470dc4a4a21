/// The items around an item, for drawing.
@NullMarked
package dev.merganser.store.graph;

import org.jspecify.annotations.NullMarked;
