/// Messages written from items, and the outbox that they wait in until a mail server took them.
@NullMarked
package dev.merganser.store.message;

import org.jspecify.annotations.NullMarked;
