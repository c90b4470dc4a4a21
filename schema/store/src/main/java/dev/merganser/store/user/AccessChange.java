package dev.merganser.store.user;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.value.UserId;

/// A change of somebody's rights, as it is kept for ever.
///
/// @param id      sorts by time
/// @param by      who made it
/// @param request what it was made through
/// @param kind    what was changed
/// @param key     which one: a role's or team's key, a user's name
/// @param lines   what is different now
public record AccessChange(String id, Instant at, UserId by, String request, Kind kind, String key,
        List<Line> lines) {
    public enum Kind {
        ROLE, TEAM, USER
    }

    /// @param what   such as `deal.VIEW`, `members` or `roles`
    /// @param before null if there was nothing
    /// @param after  null if there is nothing any more
    public record Line(String what, @Nullable String before, @Nullable String after) {}

    static List<Line> lines(Map<String, String> before, Map<String, String> after) {
        var all = new LinkedHashMap<>(before);
        all.putAll(after);
        var lines = new ArrayList<Line>();
        all.keySet().forEach(what -> {
            if (!String.valueOf(before.get(what)).equals(String.valueOf(after.get(what))))
                lines.add(new Line(what, before.get(what), after.get(what)));
        });
        return lines;
    }
}
