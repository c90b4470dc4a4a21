/// Joins pairs to groups that all their evidence supports.
@NullMarked
package dev.merganser.matching.group;

import org.jspecify.annotations.NullMarked;
