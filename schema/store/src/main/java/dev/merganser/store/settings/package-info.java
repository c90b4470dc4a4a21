/// What administrators set for a whole base at run time.
@NullMarked
package dev.merganser.store.settings;

import org.jspecify.annotations.NullMarked;
