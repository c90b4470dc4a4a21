/// The verb `generate`: a synthetic customer base with known duplicates.
@NullMarked
package dev.merganser.job.generate;

import org.jspecify.annotations.NullMarked;
