/// The verb `import`: items from a CSV file into the base, by the one write path.
@NullMarked
package dev.merganser.job.imports;

import org.jspecify.annotations.NullMarked;
