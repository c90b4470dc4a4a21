/// TODO
@NullMarked
package dev.merganser.job;

import org.jspecify.annotations.NullMarked;
