/// What became of ids, for systems outside that keep them.
@NullMarked
package dev.merganser.store.ids;

import org.jspecify.annotations.NullMarked;
