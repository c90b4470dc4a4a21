/// TODO
@NullMarked
package dev.merganser.local;

import org.jspecify.annotations.NullMarked;
