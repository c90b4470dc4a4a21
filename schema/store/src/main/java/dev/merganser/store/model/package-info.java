/// What matching has learned, version by version, and the keys that items get from it.
@NullMarked
package dev.merganser.store.model;

import org.jspecify.annotations.NullMarked;
