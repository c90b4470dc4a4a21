/// Whom a message from an item may go to (rules R01–R72), decided from values alone.
@NullMarked
package dev.merganser.model.recipient;

import org.jspecify.annotations.NullMarked;
