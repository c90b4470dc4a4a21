/// TODO
@NullMarked
package dev.merganser.matching;

import org.jspecify.annotations.NullMarked;
