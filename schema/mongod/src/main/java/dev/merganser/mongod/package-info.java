/// Finds, fetches and runs a real MongoDB with transactions, and kills processes for tests: for tests and local running only.
@NullMarked
package dev.merganser.mongod;

import org.jspecify.annotations.NullMarked;
