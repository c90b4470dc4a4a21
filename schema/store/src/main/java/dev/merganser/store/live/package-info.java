/// What is being committed, as it happens, for readers that follow.
@NullMarked
package dev.merganser.store.live;

import org.jspecify.annotations.NullMarked;
