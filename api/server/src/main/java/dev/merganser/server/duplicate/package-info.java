/// The queue of probable duplicates over GraphQL.
@NullMarked
package dev.merganser.server.duplicate;

import org.jspecify.annotations.NullMarked;
