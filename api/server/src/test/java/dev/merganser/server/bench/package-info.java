/// What requests cost, measured.
@NullMarked
package dev.merganser.server.bench;

import org.jspecify.annotations.NullMarked;
