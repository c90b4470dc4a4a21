/// The nightly job: finds items that are probably the same, says why, and queues them for people to decide.
@NullMarked
package dev.merganser.job.nightly;

import org.jspecify.annotations.NullMarked;
