/// What happened to items: who, when, what, through which request; only ever added to.
@NullMarked
package dev.merganser.store.history;

import org.jspecify.annotations.NullMarked;
