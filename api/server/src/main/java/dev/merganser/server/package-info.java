/// TODO
@NullMarked
package dev.merganser.server;

import org.jspecify.annotations.NullMarked;
