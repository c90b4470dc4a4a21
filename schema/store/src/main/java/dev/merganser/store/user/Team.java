package dev.merganser.store.user;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

import org.bson.Document;

import dev.merganser.model.value.UserId;
import dev.merganser.store.access.Role;

/// Users who work together: a right of scope TEAM reaches what any of them owns.
///
/// @param key     names it for ever, as a role's does
/// @param label   for people, 1 to 100 characters
/// @param members in order of their names
public record Team(String key, String label, SortedSet<UserId> members) {
    /// @throws IllegalArgumentException if the key is malformed or the label isn't 1 to 100 characters
    public Team {
        if (!Role.isKey(key))
            throw new IllegalArgumentException(
                    "a team's key has 1 to 60 letters, digits, - and _, a letter first");
        if (label.isBlank() || label.length() > 100)
            throw new IllegalArgumentException("a team's label has 1 to 100 characters");
        members = Collections.unmodifiableSortedSet(new TreeSet<>(members));
    }

    Document write() {
        return new Document("_id", key).append("label", label).append("members", names());
    }

    static Team read(Document stored) {
        var members = new TreeSet<UserId>();
        stored.getList("members", String.class).forEach(name -> members.add(new UserId(name)));
        return new Team(stored.getString("_id"), stored.getString("label"), members);
    }

    List<String> names() {
        return members.stream().map(UserId::value).toList();
    }
}
