package dev.merganser.store.run;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Sorts.descending;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import com.mongodb.client.ClientSession;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;
import dev.merganser.store.access.Visible;
import dev.merganser.store.database.Bson;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.notification.News;
import dev.merganser.store.notification.Notifications;

/// Runs of the nightly job. Whoever wants one writes a request; a job process claims it.
public final class Runs {
    private final Database database;

    public Runs(Database database) {
        this.database = database;
    }

    public enum State { REQUESTED, RUNNING, DONE, FAILED }

    /// @param types  the types to compare, as wire names; empty for all
    /// @param full   whether everything is compared anew and a new model learned
    /// @param report what came of it, as plain data; empty until it is done
    public record Run(String id, State state, String requestedBy, Instant requestedAt, @Nullable Instant endedAt,
            List<String> types, boolean full, Map<String, Object> report) {}

    /// @return the run that is waiting already if there is one of the same kind, else a new one
    public Run request(Asker asker, List<String> types, boolean full, Instant at) {
        asker.needSettings();
        @Nullable
        Document waiting = database.collection(Collections.RUNS).find(
                new Document("state", State.REQUESTED.name()).append("types", types).append("full", full)).first();
        if (waiting != null) return read(waiting);
        var run = new Document("_id", ItemId.next().value()).append("state", State.REQUESTED.name())
                .append("requestedBy", asker.user().value()).append("requestedAt", Date.from(at))
                .append("types", types).append("full", full);
        database.collection(Collections.RUNS).insertOne(run);
        return read(run);
    }

    /// The oldest run that waits, now running. Only the holder of the job's lease calls it.
    public Optional<Run> claim() {
        return claim(new Document());
    }

    /// That run, now running; empty if it doesn't wait any more. Only the holder of the job's lease calls it.
    public Optional<Run> claim(String run) {
        return claim(eq("_id", run));
    }

    private Optional<Run> claim(org.bson.conversions.Bson which) {
        return Optional.ofNullable(database.collection(Collections.RUNS).findOneAndUpdate(
                and(eq("state", State.REQUESTED.name()), which),
                new Document("$set", new Document("state", State.RUNNING.name())),
                new FindOneAndUpdateOptions().sort(ascending("_id")).returnDocument(ReturnDocument.AFTER)))
                .map(Runs::read);
    }

    /// The run that a process which is no more left unfinished. Only the holder of the job's lease calls it.
    public Optional<Run> unfinished() {
        return Optional.ofNullable(
                database.collection(Collections.RUNS).find(eq("state", State.RUNNING.name())).sort(descending("_id"))
                        .first())
                .map(Runs::read);
    }

    /// The run has ended. Who asked for it is told, and of a failure every administrator.
    public void end(String run, State state, Map<String, ?> report, Instant at) {
        database.inTransaction(session -> {
            @Nullable
            Document ended = database.collection(Collections.RUNS).findOneAndUpdate(session, eq("_id", run),
                    new Document("$set", new Document("state", state.name()).append("endedAt", Date.from(at))
                            .append("report", Bson.document(report))));
            if (ended != null) {
                var by = new UserId(ended.getString("requestedBy"));
                Notifications.append(database, session, told(session, by, state).stream()
                        .map(user -> News.runEnded(user, by, run, state == State.DONE)).toList(), at);
            }
            return run;
        });
    }

    private Set<UserId> told(ClientSession session, UserId by, State state) {
        var told = new TreeSet<UserId>();
        if (!by.equals(UserId.OPERATOR)) told.add(by);
        if (state == State.FAILED)
            database.collection(Collections.USERS)
                    .find(session, and(eq("roles", Role.ADMINISTRATOR.key()), ne("active", false)))
                    .forEach(user -> told.add(new UserId(user.getString("_id"))));
        return told;
    }

    /// @return empty if there is no such run, or the asker may not see it
    public Optional<Run> find(Asker asker, String run) {
        if (!maySee(asker)) return Optional.empty();
        return Optional.ofNullable(database.collection(Collections.RUNS).find(eq("_id", run)).first()).map(Runs::read);
    }

    /// Reads several by one command. @return by id
    public Map<String, Run> findAll(Asker asker, Collection<String> runs) {
        if (runs.isEmpty() || !maySee(asker)) return Map.of();
        var found = new HashMap<String, Run>();
        database.collection(Collections.RUNS).find(in("_id", runs)).map(Runs::read)
                .forEach(run -> found.put(run.id(), run));
        return found;
    }

    /// Reports name items and counts of all types: they are for those whom no item is hidden from, and for those who may
    /// ask for runs.
    private static boolean maySee(Asker asker) {
        return asker.maySettings() || Visible.isEverything(Visible.filter(asker, Action.VIEW));
    }

    /// Newest first.
    public List<Run> latest(Asker asker, int limit) {
        if (!maySee(asker) || limit < 1) return List.of();
        return database.collection(Collections.RUNS).find().sort(descending("requestedAt", "_id")).limit(limit)
                .map(Runs::read).into(new ArrayList<>());
    }

    private static Run read(Document stored) {
        @Nullable
        Date ended = stored.getDate("endedAt");
        @Nullable
        Document report = stored.get("report", Document.class);
        return new Run(stored.getString("_id"), State.valueOf(stored.getString("state")),
                stored.getString("requestedBy"), stored.getDate("requestedAt").toInstant(),
                ended == null ? null : ended.toInstant(), stored.getList("types", String.class),
                stored.getBoolean("full"), report == null ? Map.of() : Bson.map(report));
    }
}
