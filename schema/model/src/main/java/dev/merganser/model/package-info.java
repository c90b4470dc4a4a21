/// TODO
@NullMarked
package dev.merganser.model;

import org.jspecify.annotations.NullMarked;
