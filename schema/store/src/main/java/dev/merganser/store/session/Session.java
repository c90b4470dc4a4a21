package dev.merganser.store.session;

import java.time.Instant;

import dev.merganser.model.value.UserId;

/// Somebody signed in with a browser.
///
/// @param id     names the session and is no secret
/// @param usedAt to the minute
/// @param endsAt when it ends if it isn't used any more
/// @param agent  what the browser says it is, 200 characters at most
public record Session(String id, UserId user, Way way, Instant startedAt, Instant usedAt, Instant endsAt, String agent,
        String address) {
    /// How somebody signed in.
    public enum Way { PASSWORD, COMPANY }

    /// What is known when a session starts.
    ///
    /// @param agent   what the browser says it is
    /// @param address where it is
    public record Start(UserId user, Way way, String agent, String address) {
        private static final int LONGEST = 200;

        public Start {
            agent = agent.length() <= LONGEST ? agent : agent.substring(0, LONGEST);
        }
    }
}
