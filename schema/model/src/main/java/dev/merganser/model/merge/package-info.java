/// Merging as a plan: a pure function from items and choices to what would come of them.
@NullMarked
package dev.merganser.model.merge;

import org.jspecify.annotations.NullMarked;
