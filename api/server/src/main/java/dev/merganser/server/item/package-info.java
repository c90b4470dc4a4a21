/// Items over GraphQL: their fields and links by the catalogue, and writing them.
@NullMarked
package dev.merganser.server.item;

import org.jspecify.annotations.NullMarked;
