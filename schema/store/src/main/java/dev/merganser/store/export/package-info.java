/// Items as files that leave the house, and what such files say when they come back.
@NullMarked
package dev.merganser.store.export;

import org.jspecify.annotations.NullMarked;
