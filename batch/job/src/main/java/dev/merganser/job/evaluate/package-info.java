/// The verb `evaluate`: what duplicate detection is worth on a file whose true pairs are known.
@NullMarked
package dev.merganser.job.evaluate;

import org.jspecify.annotations.NullMarked;
