/// Merging items by a plan, and undoing it: the execution; the plan is the model's.
@NullMarked
package dev.merganser.store.merge;

import org.jspecify.annotations.NullMarked;
