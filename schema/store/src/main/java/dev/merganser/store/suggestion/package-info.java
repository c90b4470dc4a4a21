/// Pairs of items that are probably the same, waiting for people to decide, and what they decided.
@NullMarked
package dev.merganser.store.suggestion;

import org.jspecify.annotations.NullMarked;
