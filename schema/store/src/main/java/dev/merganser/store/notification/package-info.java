/// What users are told of: stored with what it tells of, read and unread.
@NullMarked
package dev.merganser.store.notification;

import org.jspecify.annotations.NullMarked;
