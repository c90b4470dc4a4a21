/// What every answer goes through: limits, errors, scalars, pages and their cursors.
@NullMarked
package dev.merganser.server.graph;

import org.jspecify.annotations.NullMarked;
