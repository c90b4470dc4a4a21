/// Lists of items: which ones, in which order, page by page, and how many.
@NullMarked
package dev.merganser.store.list;

import org.jspecify.annotations.NullMarked;
