/// Files on items: kept in GridFS, listed apart from the items, so that a merge unites them without moving one.
@NullMarked
package dev.merganser.store.file;

import org.jspecify.annotations.NullMarked;
