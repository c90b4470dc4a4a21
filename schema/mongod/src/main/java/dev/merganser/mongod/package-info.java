/// TODO
@NullMarked
package dev.merganser.mongod;

import org.jspecify.annotations.NullMarked;
