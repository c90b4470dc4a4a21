/// The command that writes items of one type to a file.
@NullMarked
package dev.merganser.job.export;

import org.jspecify.annotations.NullMarked;
