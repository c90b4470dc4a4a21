/// Messages over GraphQL, and their way from the outbox to a mail server.
@NullMarked
package dev.merganser.server.message;

import org.jspecify.annotations.NullMarked;
