package dev.merganser.store.recipient;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Sorts.ascending;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import com.mongodb.client.ClientSession;
import com.mongodb.client.model.ReplaceOptions;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.recipient.AddressFlag;
import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.UserId;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Forbidden;
import dev.merganser.store.access.Visible;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.search.Searching;

/// What is known about addresses themselves, once for the whole base, whichever items hold them (R70). Nothing of it is
/// ever forgotten: a lifted flag stays in the record with who lifted it and why.
public final class Suppressions {
    /// The most characters of a reason.
    public static final int LONGEST_REASON = 1_000;

    private final Database database;
    private final Searching searching;
    private final Clock clock;

    public Suppressions(Database database, Searching searching, Clock clock) {
        this.database = database;
        this.searching = searching;
        this.clock = clock;
    }

    /// What was done to an address's flag.
    ///
    /// @param lifted whether the flag was taken away; else it was set
    public record Step(AddressFlag flag, boolean lifted, Instant at, UserId by, String reason) {}

    /// @param address as it was written when it was first flagged
    /// @param flags   that hold now, in the order they are told; may be empty
    /// @param steps   oldest first
    public record Suppression(String key, EmailAddress address, List<AddressFlag> flags, List<Step> steps) {}

    /// @param suppression as it is now
    /// @param changed     whether there was anything to do
    public record Changed(Suppression suppression, boolean changed) {}

    /// A page of the list, by the addresses' keys.
    public record Page(List<Suppression> suppressions, boolean hasMore) {}

    /// Flags an address, whoever holds it: somebody may have called.
    ///
    /// @param reason 1 to [#LONGEST_REASON] characters
    /// @return of an address that no item holds which the asker may view: their own step, and nothing of earlier ones
    /// @throws dev.merganser.store.access.Forbidden if the asker may not change items
    public Changed flag(Asker asker, EmailAddress address, AddressFlag flag, String reason) {
        asker.need(Action.CHANGE);
        boolean known = isKnown(asker, address);
        Changed changed = database
                .inTransaction(session -> apply(session, address, flag, false, asker.user(), reason));
        if (known) return changed;
        var own = new Step(flag, false, clock.instant(), asker.user(), reason.strip());
        return new Changed(new Suppression(address.key(), address, List.of(flag), List.of(own)), true);
    }

    /// Whether the asker may know that there is such an address: guessing must not tell what hidden items hold.
    private boolean isKnown(Asker asker, EmailAddress address) {
        return Visible.isEverything(Visible.filter(asker, Action.VIEW)) || searching.holds(asker, address);
    }

    /// Flags an address that a mail server refused for good.
    ///
    /// @param session the transaction that settles the message: flagged and failed, or neither
    /// @param words   the server's
    public void bounced(ClientSession session, EmailAddress address, String words) {
        String reason = words.isBlank() ? "refused" : words.substring(0, Math.min(words.length(), LONGEST_REASON));
        apply(session, address, AddressFlag.BOUNCED, false, UserId.OPERATOR, reason);
    }

    /// Flags an address whose owner said that they want no more, by a link that only they got.
    public void optedOut(EmailAddress address, String reason) {
        database.inTransaction(
                session -> apply(session, address, AddressFlag.OPTED_OUT, false, UserId.OPERATOR, reason));
    }

    /// Takes a flag away.
    ///
    /// @param reason why it no longer holds
    /// @return empty if the address hasn't that flag, or no item holds it that the asker may view
    public Optional<Suppression> lift(Asker asker, EmailAddress address, AddressFlag flag, String reason) {
        asker.need(Action.CHANGE);
        if (!isKnown(asker, address)) return Optional.empty();
        Changed changed = database
                .inTransaction(session -> apply(session, address, flag, true, asker.user(), reason));
        return changed.changed() ? Optional.of(changed.suppression()) : Optional.empty();
    }

    /// What is known of an address; empty if it was never flagged, or no item holds it that the asker may view.
    public Optional<Suppression> find(Asker asker, EmailAddress address) {
        asker.need(Action.VIEW);
        if (!isKnown(asker, address)) return Optional.empty();
        return Optional.ofNullable(database.collection(Collections.SUPPRESSIONS).find(eq("_id", address.key())).first())
                .map(Suppressions::read);
    }

    /// Every address that was ever flagged.
    ///
    /// @param after the key of the last one of the page before; null for the first page
    /// @throws dev.merganser.store.access.Forbidden if some item is hidden from the asker: the addresses of hidden items
    ///                                              are in the list
    public Page page(Asker asker, @Nullable String after, int limit) {
        if (!Visible.isEverything(Visible.filter(asker, Action.VIEW))) throw new Forbidden("VIEW of all items");
        List<Suppression> found = database.collection(Collections.SUPPRESSIONS)
                .find(after == null ? new Document() : gt("_id", after)).sort(ascending("_id")).limit(limit + 1)
                .map(Suppressions::read).into(new ArrayList<>());
        return new Page(List.copyOf(found.subList(0, Math.min(limit, found.size()))), found.size() > limit);
    }

    private Changed apply(ClientSession session, EmailAddress address, AddressFlag flag, boolean lift, UserId by,
            String reason) {
        if (reason.isBlank() || reason.length() > LONGEST_REASON)
            throw new IllegalArgumentException("a reason has 1 to %,d characters".formatted(LONGEST_REASON));
        @Nullable
        Document stored = database.collection(Collections.SUPPRESSIONS).find(session, eq("_id", address.key())).first();
        if (stored == null)
            stored = new Document("_id", address.key()).append("address", address.text()).append("steps", List.of());
        if (flags(stored).contains(flag) != lift) return new Changed(read(stored), false);
        var steps = new ArrayList<>(stored.getList("steps", Document.class));
        steps.add(new Document("flag", flag.name()).append("lifted", lift)
                .append("at", Date.from(clock.instant())).append("by", by.value())
                .append("reason", reason.strip()));
        stored.append("steps", steps);
        database.collection(Collections.SUPPRESSIONS).replaceOne(session, eq("_id", address.key()), stored,
                new ReplaceOptions().upsert(true));
        return new Changed(read(stored), true);
    }

    private static Suppression read(Document stored) {
        return new Suppression(stored.getString("_id"), new EmailAddress(stored.getString("address")),
                List.copyOf(flags(stored)),
                stored.getList("steps", Document.class).stream()
                        .map(step -> new Step(AddressFlag.valueOf(step.getString("flag")), step.getBoolean("lifted"),
                                step.getDate("at").toInstant(), new UserId(step.getString("by")),
                                step.getString("reason")))
                        .toList());
    }

    /// The flags that hold after all steps.
    static Set<AddressFlag> flags(Document stored) {
        var flags = EnumSet.noneOf(AddressFlag.class);
        for (Document step : stored.getList("steps", Document.class)) {
            AddressFlag flag = AddressFlag.valueOf(step.getString("flag"));
            if (step.getBoolean("lifted")) flags.remove(flag);
            else flags.add(flag);
        }
        return flags;
    }
}
