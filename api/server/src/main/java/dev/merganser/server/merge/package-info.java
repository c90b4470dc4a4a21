/// Previewing, doing and undoing merges over GraphQL.
@NullMarked
package dev.merganser.server.merge;

import org.jspecify.annotations.NullMarked;
