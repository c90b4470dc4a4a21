/// Everything that the schema offers, asked for by people with all kinds of rights.
@NullMarked
package dev.merganser.server.rights;

import org.jspecify.annotations.NullMarked;
