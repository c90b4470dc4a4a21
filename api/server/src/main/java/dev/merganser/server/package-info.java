/// The GraphQL server: one package a feature, and what starts them.
@NullMarked
package dev.merganser.server;

import org.jspecify.annotations.NullMarked;
