/// Whom messages from items may go to, and what is known of addresses, over GraphQL.
@NullMarked
package dev.merganser.server.recipient;

import org.jspecify.annotations.NullMarked;
