/// How people stay signed in, and what keeps others from guessing their way in: stored, so that any process serves it.
@NullMarked
package dev.merganser.store.session;

import org.jspecify.annotations.NullMarked;
