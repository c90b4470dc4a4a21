/// GraphiQL, served without any other host.
@NullMarked
package dev.merganser.server.explorer;

import org.jspecify.annotations.NullMarked;
