/// Items as files: streamed over HTTP to whoever has the right to export, and who did so.
@NullMarked
package dev.merganser.server.export;

import org.jspecify.annotations.NullMarked;
