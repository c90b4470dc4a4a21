/// The store: everything that knows MongoDB, put together.
@NullMarked
package dev.merganser.store;

import org.jspecify.annotations.NullMarked;
