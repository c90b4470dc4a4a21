/// Looking items up over GraphQL: by what somebody types, and by what is around an item.
@NullMarked
package dev.merganser.server.search;

import org.jspecify.annotations.NullMarked;
