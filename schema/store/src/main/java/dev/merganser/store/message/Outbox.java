package dev.merganser.store.message;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Updates.addToSet;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.set;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.item.Item;
import dev.merganser.model.recipient.Recipients;
import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.ItemId;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Forbidden;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.history.HistoryEntry;
import dev.merganser.store.item.Items;
import dev.merganser.store.item.Request;
import dev.merganser.store.message.Message.State;
import dev.merganser.store.recipient.AddressUses;
import dev.merganser.store.recipient.RecipientLists;
import dev.merganser.store.recipient.Suppressions;
import dev.merganser.store.user.Users;

/// The messages that wait for a mail server, for any number of processes to deliver.
///
/// A message is taken up by one of them for a limited time, and marked before the first byte of it leaves. One whose
/// holder died before that mark goes back; one whose holder died after it is of unknown fate, and isn't sent again by
/// itself (R72).
public final class Outbox {
    /// Tries of a message, the last about two days after the first.
    public static final int MOST_ATTEMPTS = 12;
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);

    private final Database database;
    private final Items items;
    private final Users users;
    private final RecipientLists recipients;
    private final Suppressions suppressions;
    private final Clock clock;
    private final Duration lease;
    private final Duration firstPause;

    /// @param lease how long a holder may take with one message
    public Outbox(Database database, Items items, Users users, RecipientLists recipients, Suppressions suppressions,
            Clock clock, Duration lease) {
        this(database, items, users, recipients, suppressions, clock, lease, FIRST_PAUSE);
    }

    /// @param firstPause between the first try and the second; doubles with each
    public Outbox(Database database, Items items, Users users, RecipientLists recipients, Suppressions suppressions,
            Clock clock, Duration lease, Duration firstPause) {
        this.database = database;
        this.items = items;
        this.users = users;
        this.recipients = recipients;
        this.suppressions = suppressions;
        this.clock = clock;
        this.lease = lease;
        this.firstPause = firstPause;
    }

    /// Settles what dead holders left behind.
    public void expire() {
        messages().updateMany(and(eq("state", State.TAKEN_UP.name()), lt("until", Date.from(clock.instant()))),
                set("state", State.WAITING.name()));
        messages().find(and(eq("state", State.HANDING_OVER.name()), lt("until", Date.from(clock.instant()))))
                .map(MessageDocument::read).into(new ArrayList<>())
                .forEach(message -> unknown(message, "its sender died while handing it over"));
    }

    /// Takes up the message that has waited longest, if one is due.
    public Optional<Message> take(String holder) {
        Instant now = clock.instant();
        return Optional.ofNullable(messages().findOneAndUpdate(
                and(eq("state", State.WAITING.name()), lte("nextTry", Date.from(now))),
                combine(set("state", State.TAKEN_UP.name()), set("holder", holder),
                        set("until", Date.from(now.plus(lease)))),
                new FindOneAndUpdateOptions().sort(ascending("nextTry")).returnDocument(ReturnDocument.AFTER)))
                .map(MessageDocument::read);
    }

    /// Whether the message may still go where it is to go: rights, links and flags may have changed since it was written
    /// (R72). If not, it fails.
    public boolean stillAllowed(Message message) {
        var problems = new ArrayList<Sending.Problem>();
        Optional<Recipients> list = users.find(message.by().value()).flatMap(user -> items
                .find(user.asker(), message.item())
                .map(item -> recipients.of(user.asker(), List.of(item)).get(item.id())));
        list.ifPresent(now -> Messages.check(now, message.everyone().toList(), "to", problems));
        if (list.isPresent() && problems.isEmpty()) return true;
        fail(message, list.isEmpty() ? "the item is gone, or its writer may not see it" : problems.getFirst().message(),
                List.of());
        return false;
    }

    /// Marks that the message leaves now.
    ///
    /// @return whether the holder still has it; else it leaves it alone
    public boolean handOver(Message message, String holder) {
        return messages().updateOne(
                and(eq("_id", message.id()), eq("state", State.TAKEN_UP.name()), eq("holder", holder)),
                combine(set("state", State.HANDING_OVER.name()), inc("attempts", 1),
                        set("until", Date.from(clock.instant().plus(lease)))))
                .getModifiedCount() == 1;
    }

    /// A mail server took it: counts for R03 from now on (R71).
    ///
    /// @param words what there is to say of it; null if nothing
    public void sent(Message message, @Nullable String words) {
        settle(message, State.SENT, words, HistoryEntry.Action.MESSAGE_SENT, "outbox");
    }

    /// It couldn't be handed over for now, and nothing of it was taken. Fails after the last try.
    public void later(Message message, String words) {
        if (message.attempts() + 1 >= MOST_ATTEMPTS) {
            fail(message, words, List.of());
            return;
        }
        Duration pause = firstPause.multipliedBy(1L << message.attempts());
        messages().updateOne(
                and(eq("_id", message.id()), in("state", State.TAKEN_UP.name(), State.HANDING_OVER.name())),
                combine(set("state", State.WAITING.name()), set("nextTry", Date.from(clock.instant().plus(pause))),
                        set("attempts", message.attempts() + 1), set("words", words)));
    }

    /// A mail server refused it for good.
    ///
    /// @param bounced the addresses that it says don't exist: flagged from now on (R70)
    public void fail(Message message, String words, Collection<EmailAddress> bounced) {
        settle(message, State.FAILED, words, HistoryEntry.Action.MESSAGE_FAILED, "outbox");
        bounced.forEach(address -> suppressions.bounced(address, words));
    }

    /// A mail server took a message, and says later that it couldn't deliver it. Counts once for an address, and only if
    /// the message went there: nobody makes up a bounce of whatever address they like.
    ///
    /// @param header the message's `Message-ID`
    /// @param words  the mail server's
    /// @param gone   whether the address itself is at fault: flagged from now on (R70)
    public void cameBack(String header, EmailAddress address, String words, boolean gone) {
        @Nullable
        Document stored = messages().find(eq("_id", header.replaceFirst("@.*", ""))).first();
        if (stored == null || !header.equals(stored.getString("header"))) return;
        Message message = MessageDocument.read(stored);
        if (message.everyone().noneMatch(one -> one.key().equals(address.key()))) return;
        String told = "%s: %s".formatted(address, words);
        database.inTransaction(session -> {
            Instant now = clock.instant();
            if (messages().updateOne(session, and(eq("_id", message.id()), ne("cameBack", address.key())),
                    combine(addToSet("cameBack", address.key()), set("words", told))).getModifiedCount() == 1)
                Messages.record(database, session, message, HistoryEntry.Action.MESSAGE_CAME_BACK, "bounce", now);
            return true;
        });
        if (gone) suppressions.bounced(address, words);
    }

    /// The line broke when it may have been taken already (R72).
    public void unknown(Message message, String words) {
        settle(message, State.UNKNOWN, words, HistoryEntry.Action.MESSAGE_UNKNOWN, "outbox");
    }

    /// What a person decided about a message of unknown fate.
    public enum Decision {
        SENT, NOT_SENT, SEND_AGAIN
    }

    /// @return the message as it is now; empty if there is none of unknown fate with that id that the asker may see
    public Optional<Messages.Seen> decide(Request request, String id, Decision decision) {
        Asker asker = request.asker();
        asker.need(Action.CHANGE);
        @Nullable
        Document stored = messages().find(and(eq("_id", id), eq("state", State.UNKNOWN.name()))).first();
        // Looked for in either case: a message of a hidden item costs what one costs that never was.
        Optional<Item> item = items.find(asker, stored == null ? ItemId.next() : MessageDocument.read(stored).item());
        if (stored == null || item.isEmpty()) return Optional.empty();
        if (!asker.may(Action.CHANGE, item.get())) throw new Forbidden(Action.CHANGE.name());
        Message message = MessageDocument.read(stored);
        switch (decision) {
            case SENT -> settle(message, State.SENT, "confirmed by " + asker.user(), HistoryEntry.Action.MESSAGE_SENT,
                    request.id());
            case NOT_SENT -> settle(message, State.FAILED, "given up by " + asker.user(),
                    HistoryEntry.Action.MESSAGE_FAILED, request.id());
            case SEND_AGAIN -> messages().updateOne(and(eq("_id", id), eq("state", State.UNKNOWN.name())),
                    combine(set("state", State.WAITING.name()), set("nextTry", Date.from(clock.instant())),
                            set("settled", null),
                            set("words", "sent again by " + asker.user())));
        }
        @Nullable
        Recipients list = recipients.of(asker, List.of(item.get())).get(item.get().id());
        return Optional.ofNullable(messages().find(eq("_id", id)).first()).map(MessageDocument::read)
                .map(decided -> Messages.Seen.of(decided, asker, list));
    }

    /// One transaction over the message, the item's history and the record of uses. Whoever comes second, after a lease
    /// ran out, changes nothing unless they know better: a message that was taken after all is sent.
    private void settle(Message message, State state, @Nullable String words, HistoryEntry.Action action,
            String request) {
        database.inTransaction(session -> settle(session, message, state, words, action, request));
    }

    private boolean settle(ClientSession session, Message message, State state, @Nullable String words,
            HistoryEntry.Action action, String request) {
        Instant now = clock.instant();
        List<String> from = new ArrayList<>(List.of(State.TAKEN_UP.name(), State.HANDING_OVER.name()));
        if (state != State.UNKNOWN) from.add(State.UNKNOWN.name());
        Bson settled = combine(set("state", state.name()), set("settled", Date.from(now)), set("nextTry", null),
                set("words", words));
        if (messages().updateOne(session, and(eq("_id", message.id()), in("state", from)), settled)
                .getModifiedCount() == 0)
            return false;
        Messages.record(database, session, message, action, request, now);
        if (state == State.SENT)
            AddressUses.record(database, session, message.item(),
                    message.everyone().map(EmailAddress::key).toList(), now);
        return true;
    }

    private MongoCollection<Document> messages() {
        return database.collection(Collections.MESSAGES);
    }
}
