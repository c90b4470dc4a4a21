package dev.merganser.server.message;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.value.EmailAddress;
import dev.merganser.store.message.Message;

/// A way out for messages.
interface Mailer {
    /// Gets as far as one can without anything of a message leaving.
    ///
    /// @throws NotReached if it is no good now: try later
    Line open() throws NotReached;

    /// What to tell people who start the server.
    String description();

    /// For one message.
    interface Line extends AutoCloseable {
        Fate send(Message message, byte[] mime);

        @Override
        void close();
    }

    /// What became of a message.
    sealed interface Fate {
        /// @param words null if there is nothing to say
        record Taken(@Nullable String words) implements Fate {}

        /// It wasn't taken, and may be another time.
        record Later(String words) implements Fate {}

        /// It wasn't taken and won't be.
        ///
        /// @param bounced those of its addresses that the server says don't exist
        record Refused(String words, List<EmailAddress> bounced) implements Fate {}

        /// The line broke when it may have been taken already.
        record Unknown(String words) implements Fate {}
    }

    final class NotReached extends Exception {
        private static final long serialVersionUID = 1;

        NotReached(String words) {
            super(words);
        }

        String words() {
            return String.valueOf(getMessage());
        }
    }
}
