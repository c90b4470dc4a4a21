/// The command line: the verbs of `merganser.jar`, each a package of its own.
@NullMarked
package dev.merganser.job;

import org.jspecify.annotations.NullMarked;
