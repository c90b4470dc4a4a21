/// What users are told of, over GraphQL.
@NullMarked
package dev.merganser.server.notification;

import org.jspecify.annotations.NullMarked;
