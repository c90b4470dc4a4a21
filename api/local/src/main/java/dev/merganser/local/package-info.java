/// Everything on one machine, by one command: a MongoDB, sample data, the nightly job, the API. Not in production.
@NullMarked
package dev.merganser.local;

import org.jspecify.annotations.NullMarked;
