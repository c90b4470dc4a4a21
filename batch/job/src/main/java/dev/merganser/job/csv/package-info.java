/// Reading CSV files as people have them: any usual separator and encoding, told apart by what the file holds.
@NullMarked
package dev.merganser.job.csv;

import org.jspecify.annotations.NullMarked;
