/// Looking items up by what somebody types, across types, best first.
@NullMarked
package dev.merganser.store.search;

import org.jspecify.annotations.NullMarked;
