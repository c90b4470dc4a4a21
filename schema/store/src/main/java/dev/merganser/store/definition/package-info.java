/// What customers define at run time, and the catalogue that it makes together with the built-in types.
@NullMarked
package dev.merganser.store.definition;

import org.jspecify.annotations.NullMarked;
