/// Names as people bear them, for making up customers and for recognising columns.
@NullMarked
package dev.merganser.job.lexicon;

import org.jspecify.annotations.NullMarked;
