/// What happened to items, over GraphQL.
@NullMarked
package dev.merganser.server.history;

import org.jspecify.annotations.NullMarked;
