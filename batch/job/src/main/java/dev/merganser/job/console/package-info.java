/// What every verb owes whoever started it: clear refusals, progress, and output files that are whole or absent.
@NullMarked
package dev.merganser.job.console;

import org.jspecify.annotations.NullMarked;
