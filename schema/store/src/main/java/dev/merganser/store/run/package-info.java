/// Runs of the nightly job: asked for, claimed by one process at a time, reported.
@NullMarked
package dev.merganser.store.run;

import org.jspecify.annotations.NullMarked;
