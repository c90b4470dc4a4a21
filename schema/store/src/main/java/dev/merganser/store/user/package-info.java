/// People who sign in, and the tokens of their programs.
@NullMarked
package dev.merganser.store.user;

import org.jspecify.annotations.NullMarked;
