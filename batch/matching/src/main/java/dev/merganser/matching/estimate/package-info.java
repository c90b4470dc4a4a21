/// Learns from the patterns of candidate pairs, without labels, how matches and other pairs agree.
@NullMarked
package dev.merganser.matching.estimate;

import org.jspecify.annotations.NullMarked;
