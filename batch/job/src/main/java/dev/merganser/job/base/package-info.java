/// Which base of customer records the command line works on, and opening it.
@NullMarked
package dev.merganser.job.base;

import org.jspecify.annotations.NullMarked;
