/// Random sequences of what people do with items, held against a model of it in memory.
@NullMarked
package dev.merganser.store.sequence;

import org.jspecify.annotations.NullMarked;
