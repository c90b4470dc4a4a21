/// Subscriptions: what is committed is brought to whoever follows, through whichever process.
@NullMarked
package dev.merganser.server.live;

import org.jspecify.annotations.NullMarked;
