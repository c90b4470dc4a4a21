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
import static com.mongodb.client.model.Updates.unset;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Objects;
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
import dev.merganser.model.value.UserId;
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
    private static final Bson UNKNOWN = eq("state", State.UNKNOWN.name());

    private final Database database;
    private final Items items;
    private final Users users;
    private final RecipientLists recipients;
    private final Suppressions suppressions;
    private final Senders senders;
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
        this.senders = new Senders(database, clock);
        this.clock = clock;
        this.lease = lease;
        this.firstPause = firstPause;
    }

    /// Settles what dead holders left behind.
    public void expire() {
        messages().updateMany(and(eq("state", State.TAKEN_UP.name()), lt("until", Date.from(clock.instant()))),
                combine(set("state", State.WAITING.name()), unset("holder")));
        Bson dead = and(eq("state", State.HANDING_OVER.name()), lt("until", Date.from(clock.instant())));
        messages().find(dead).map(MessageDocument::read).into(new ArrayList<>())
                .forEach(message -> settle(dead, message,
                        State.UNKNOWN, "its sender died while handing it over", List.of()));
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

    /// Whether the message may still go where it is to go, and from whom: rights, links, flags and senders may have
    /// changed since it was written (R72). If not, it fails.
    public boolean stillAllowed(Message message, String holder) {
        var problems = new ArrayList<Sending.Problem>();
        if (senders.address(message.by()).filter(address -> address.key().equals(message.from().key())).isEmpty()) {
            fail(message, holder, "its writer doesn't send from %s any more".formatted(message.from()), List.of());
            return false;
        }
        if (message.everyone().findAny().isEmpty()) {
            fail(message, holder, "whom it was for was erased", List.of());
            return false;
        }
        recipients.refresh();
        Optional<Recipients> list = users.find(message.by().value()).flatMap(user -> items
                .find(user.asker(), message.item())
                .map(item -> recipients.of(user.asker(), List.of(item)).get(item.id())));
        list.ifPresent(now -> Messages.check(now, message.everyone().toList(), "to", problems));
        if (list.isPresent() && problems.isEmpty()) return true;
        fail(message, holder, list.isEmpty()
                ? "the item is gone, or its writer may not see it"
                : problems.getFirst().message(), List.of());
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

    /// A mail server took it: counts for R03 from now on (R71). Whoever knows that knows best, though others have settled it
    /// otherwise since the lease ran out.
    ///
    /// @param words what there is to say of it; null if nothing
    public void sent(Message message, @Nullable String words) {
        settle(ne("state", State.SENT.name()), message, State.SENT, words, List.of());
    }

    /// Nobody but its holder settles a message: another one may be handing it over meanwhile. A holder that was given up
    /// too early knows more than that its fate is unknown.
    private static Bson heldBy(String holder) {
        return and(eq("holder", holder),
                in("state", State.TAKEN_UP.name(), State.HANDING_OVER.name(), State.UNKNOWN.name()));
    }

    /// It couldn't be handed over for now, and nothing of it was taken. Fails after the last try.
    public void later(Message message, String holder, String words) {
        if (message.attempts() + 1 >= MOST_ATTEMPTS) {
            fail(message, holder, words, List.of());
            return;
        }
        Duration pause = firstPause.multipliedBy(1L << message.attempts());
        messages().updateOne(and(eq("_id", message.id()), heldBy(holder)),
                combine(set("state", State.WAITING.name()), set("nextTry", Date.from(clock.instant().plus(pause))),
                        set("attempts", message.attempts() + 1), set("settled", null), set("words", words)));
    }

    /// A mail server refused it for good.
    ///
    /// @param bounced the addresses that it says don't exist: flagged from now on (R70)
    public void fail(Message message, String holder, String words, Collection<EmailAddress> bounced) {
        settle(heldBy(holder), message, State.FAILED, words, bounced);
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
                    combine(addToSet("cameBack", address.key()), set("words", told))).getModifiedCount() == 1) {
                Messages.record(database, session, message, message.by(), HistoryEntry.Action.MESSAGE_CAME_BACK,
                        "bounce", now);
                if (gone) suppressions.bounced(session, address, words);
            }
            return true;
        });
    }

    /// The line broke when it may have been taken already (R72).
    public void unknown(Message message, String holder, String words) {
        settle(and(heldBy(holder), ne("state", State.UNKNOWN.name())), message, State.UNKNOWN, words, List.of());
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
        var decided = new Decided(asker.user(), request.id());
        if (!database.inTransaction(session -> switch (decision) {
            // It went when its fate became unknown, not when somebody said so.
            case SENT -> settle(session, UNKNOWN, message, new Settled(State.SENT, "confirmed by " + asker.user(),
                    Objects.requireNonNullElseGet(message.settled(), clock::instant)), decided);
            case NOT_SENT -> settle(session, UNKNOWN, message, new Settled(State.FAILED, "given up by " + asker.user(),
                    clock.instant()), decided);
            case SEND_AGAIN -> sendAgain(session, message, decided);
        })) return Optional.empty();
        @Nullable
        Recipients list = recipients.of(asker, List.of(item.get())).get(item.get().id());
        return Optional.ofNullable(messages().find(eq("_id", id)).first()).map(MessageDocument::read)
                .map(now -> Messages.Seen.of(now, asker, list));
    }

    /// Who decided, by which request.
    private record Decided(UserId by, String request) {}

    /// @param at when it came to that
    private record Settled(State state, @Nullable String words, Instant at) {
        HistoryEntry.Action action() {
            return switch (state) {
                case SENT -> HistoryEntry.Action.MESSAGE_SENT;
                case FAILED -> HistoryEntry.Action.MESSAGE_FAILED;
                case UNKNOWN -> HistoryEntry.Action.MESSAGE_UNKNOWN;
                case WAITING, TAKEN_UP, HANDING_OVER -> throw new IllegalArgumentException(state.name());
            };
        }
    }

    /// @param bounced addresses that are flagged with it, or not at all
    private void settle(Bson from, Message message, State state, @Nullable String words,
            Collection<EmailAddress> bounced) {
        database.inTransaction(session -> {
            boolean settled = settle(session, from, message, new Settled(state, words, clock.instant()),
                    new Decided(message.by(), "outbox"));
            if (settled) bounced.forEach(address -> suppressions.bounced(session, address, String.valueOf(words)));
            return settled;
        });
    }

    /// One transaction over the message, the item's history and the record of uses.
    ///
    /// @param from what the message must be for that
    private boolean settle(ClientSession session, Bson from, Message message, Settled settled, Decided by) {
        Bson change = combine(set("state", settled.state().name()), set("settled", Date.from(settled.at())),
                set("nextTry", null), set("words", settled.words()));
        if (messages().updateOne(session, and(eq("_id", message.id()), from), change).getModifiedCount() == 0)
            return false;
        Messages.record(database, session, message, by.by(), settled.action(), by.request(), clock.instant());
        if (settled.state() == State.SENT)
            AddressUses.record(database, session, message.item(),
                    message.everyone().map(EmailAddress::key).toList(), settled.at());
        return true;
    }

    private boolean sendAgain(ClientSession session, Message message, Decided by) {
        if (messages().updateOne(session, and(eq("_id", message.id()), UNKNOWN),
                combine(set("state", State.WAITING.name()), set("nextTry", Date.from(clock.instant())),
                        set("settled", null),
                        set("words", "sent again by " + by.by())))
                .getModifiedCount() == 0)
            return false;
        Messages.record(database, session, message, by.by(), HistoryEntry.Action.MESSAGE_SENT_AGAIN, by.request(),
                clock.instant());
        return true;
    }

    private MongoCollection<Document> messages() {
        return database.collection(Collections.MESSAGES);
    }
}
