/// The database: its collections and indexes, transactions, and plain data as BSON.
@NullMarked
package dev.merganser.store.database;

import org.jspecify.annotations.NullMarked;
