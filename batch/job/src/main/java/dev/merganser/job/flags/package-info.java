/// The command that brings along what another system knew of addresses: who opted out, what bounced.
@NullMarked
package dev.merganser.job.flags;

import org.jspecify.annotations.NullMarked;
