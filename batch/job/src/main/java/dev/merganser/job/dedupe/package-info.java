/// The verb `dedupe`: probable duplicates among the records of a CSV file, without labels and without a database.
@NullMarked
package dev.merganser.job.dedupe;

import org.jspecify.annotations.NullMarked;
