package dev.merganser.server.duplicate;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import dev.merganser.server.graph.UserError;
import dev.merganser.store.suggestion.Suggestion;
import dev.merganser.store.suggestion.Suggestion.State;

/// Tells who decided about a suggestion before, when and why.
final class EarlierDecision {
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("d MMMM uuuu 'at' HH:mm 'UTC'",
            Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private EarlierDecision() {}

    static UserError error(State state, Suggestion.Decision decision) {
        String done = switch (state) {
            case DISMISSED -> "dismissed this pair";
            case LINKED -> "linked the two";
            case MERGED -> "merged the two";
            case POSTPONED -> "put this pair off";
            case OPEN, WITHDRAWN -> "decided";
        };
        // Of a merge it is the merge's id.
        String reason = state == State.MERGED || decision.reason().isEmpty() ? "." : ": " + decision.reason();
        return UserError.of("ALREADY_DECIDED",
                "%s %s on %s%s".formatted(decision.by(), done, MINUTE.format(decision.at()), reason), "id");
    }
}
