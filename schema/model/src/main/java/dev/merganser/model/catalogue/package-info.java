/// The catalogue: which types of item there are, and which fields they have, as data.
@NullMarked
package dev.merganser.model.catalogue;

import org.jspecify.annotations.NullMarked;
