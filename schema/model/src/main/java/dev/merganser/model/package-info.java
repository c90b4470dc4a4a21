/// What the product's values mean, whatever holds them: the one vocabulary that records, columns and matching share.
@NullMarked
package dev.merganser.model;

import org.jspecify.annotations.NullMarked;
