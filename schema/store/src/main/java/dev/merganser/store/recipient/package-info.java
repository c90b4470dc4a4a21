/// Recipients as they are stored: links, uses and flags of addresses, read for any number of items at once.
@NullMarked
package dev.merganser.store.recipient;

import org.jspecify.annotations.NullMarked;
