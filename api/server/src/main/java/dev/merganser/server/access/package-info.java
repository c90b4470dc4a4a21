/// Signing in, and who asks: the one place that turns the one who is signed in into an asker.
@NullMarked
package dev.merganser.server.access;

import org.jspecify.annotations.NullMarked;
