/// The recycle bin over GraphQL: what was deleted, bringing it back, letting it go for ever, and what became of ids.
@NullMarked
package dev.merganser.server.recyclebin;

import org.jspecify.annotations.NullMarked;
