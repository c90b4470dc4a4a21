/// Runs of the nightly job over GraphQL: asked for here, done by a job process.
@NullMarked
package dev.merganser.server.run;

import org.jspecify.annotations.NullMarked;
