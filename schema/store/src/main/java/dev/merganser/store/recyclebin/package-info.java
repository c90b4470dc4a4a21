/// Deleted items: listing them, bringing them back, and letting them go for ever with all that holds them.
@NullMarked
package dev.merganser.store.recyclebin;

import org.jspecify.annotations.NullMarked;
