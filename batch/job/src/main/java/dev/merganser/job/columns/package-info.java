/// What the columns of a CSV file mean: as `columns.yml` says, or as headers and values suggest.
@NullMarked
package dev.merganser.job.columns;

import org.jspecify.annotations.NullMarked;
