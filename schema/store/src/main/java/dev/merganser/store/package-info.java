/// TODO
@NullMarked
package dev.merganser.store;

import org.jspecify.annotations.NullMarked;
