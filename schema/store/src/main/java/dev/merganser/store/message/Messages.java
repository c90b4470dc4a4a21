package dev.merganser.store.message;

import static com.mongodb.client.model.Aggregates.match;
import static com.mongodb.client.model.Aggregates.sort;
import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Sorts.descending;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.mongodb.client.ClientSession;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.item.Item;
import dev.merganser.model.recipient.Recipients;
import dev.merganser.model.value.Controls;
import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Visible;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.file.Files;
import dev.merganser.store.file.ItemFile;
import dev.merganser.store.history.History;
import dev.merganser.store.history.HistoryEntry;
import dev.merganser.store.item.Idempotency;
import dev.merganser.store.item.Request;
import dev.merganser.store.item.VisibleItems;
import dev.merganser.store.message.Sending.Code;
import dev.merganser.store.message.Sending.Problem;
import dev.merganser.store.recipient.RecipientLists;

/// Takes messages in, and shows those of items. A message that was taken in stands in the outbox by the same
/// transaction that writes the item's history: what was confirmed is never lost.
public final class Messages {
    /// The most addresses that one message goes to.
    public static final int MOST_RECIPIENTS = 100;
    /// The most characters of a subject: a header line's by RFC 5322.
    public static final int LONGEST_SUBJECT = 998;
    /// The most messages of a thread that a message names.
    private static final int LONGEST_THREAD = 50;
    /// Stands where a hidden address was quoted.
    private static final String LEFT_OUT = "…";
    /// The most characters of the text, and of the HTML.
    public static final int LONGEST_TEXT = 1_000_000;

    private final Database database;
    private final VisibleItems visible;
    private final RecipientLists recipients;
    private final Senders senders;
    private final Clock clock;
    private final int mostAttached;

    /// @param mostAttached bytes of all attachments of a message, at most
    public Messages(Database database, VisibleItems visible, RecipientLists recipients, Senders senders,
            Clock clock, int mostAttached) {
        this.database = database;
        this.visible = visible;
        this.recipients = recipients;
        this.senders = senders;
        this.clock = clock;
        this.mostAttached = mostAttached;
    }

    /// Takes a message in, once for an idempotency key. The list of recipients and the asker's rights are looked up anew,
    /// in the transaction that writes it.
    public Sending send(Request request, Draft draft) {
        List<Problem> wrong = problems(draft);
        if (!wrong.isEmpty()) return new Sending.Refused(wrong);
        recipients.refresh();
        return database.inTransaction(session -> send(session, request, draft));
    }

    /// The newest messages of several items, by one command.
    ///
    /// @param items  that the asker sees
    /// @param before the id of the last message of the page before; null for the newest
    /// @param limit  the most messages of each item
    /// @return newest first, by the item's own id
    public Map<ItemId, List<Seen>> of(Asker asker, Collection<Item> items, @Nullable String before, int limit) {
        var owners = new HashMap<String, ItemId>();
        items.forEach(item -> item.ids().forEach(id -> owners.put(id.value(), item.id())));
        var of = in("item", owners.keySet());
        var found = new HashMap<ItemId, List<Message>>();
        database.collection(Collections.MESSAGES).aggregate(List.of(
                match(before == null ? of : and(of, lt("_id", before))), sort(descending("_id")),
                new Document("$unset", "attachments.content"),
                new Document("$group", new Document("_id", "$item").append("messages",
                        new Document("$firstN", new Document("input", "$$ROOT").append("n", limit))))))
                .forEach(group -> group.getList("messages", Document.class)
                        .forEach(message -> found.computeIfAbsent(
                                Objects.requireNonNull(owners.get(group.getString("_id"))), _ -> new ArrayList<>())
                                .add(MessageDocument.read(message.append("attachments",
                                        message.getList("attachments", Document.class).stream()
                                                .map(one -> one.append("content", "")).toList())))));
        // Whom nothing is hidden from needs no lists of recipients to say so.
        boolean all = Visible.isEverything(Visible.filter(asker, Action.VIEW));
        Map<ItemId, Recipients> lists = all ? Map.of() : recipients.of(asker, items);
        var seen = new HashMap<ItemId, List<Seen>>();
        found.forEach((item, messages) -> seen.put(item, messages.stream()
                .sorted(Comparator.comparing(Message::id).reversed()).limit(limit)
                .map(message -> all ? new Seen(message, 0) : Seen.of(message, asker, lists.get(item))).toList()));
        return seen;
    }

    /// A message as somebody sees it who may see its item: without addresses of items that they may not see, wherever
    /// it quotes them.
    ///
    /// @param hidden how many addresses are left out
    public record Seen(Message message, int hidden) {
        /// @param list whom a message from the item may go to now, for the asker; null if nobody is known
        static Seen of(Message message, Asker asker, @Nullable Recipients list) {
            if (message.by().equals(asker.user())) return new Seen(message, 0);
            List<EmailAddress> hidden = message.everyone().filter(address -> !known(address, list)).toList();
            if (hidden.isEmpty()) return new Seen(message, 0);
            Pattern quoted = Pattern.compile(hidden.stream().flatMap(address -> address.spellings().stream())
                    .sorted(Comparator.comparing(String::length).reversed()).map(Pattern::quote)
                    .collect(Collectors.joining("|")), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
            return new Seen(new Message(message.id(), message.item(), message.itemVersion(), message.by(),
                    message.from(), message.fromName(), known(message.to(), list), known(message.cc(), list),
                    known(message.bcc(), list), quoted.matcher(message.subject()).replaceAll(LEFT_OUT),
                    without(quoted, message.text()), without(quoted, message.html()),
                    message.attachments().stream().map(one -> new Draft.Attachment(
                            quoted.matcher(one.name()).replaceAll(LEFT_OUT), one.type(), one.content())).toList(),
                    message.header(), message.thread(), message.writtenAt(), message.state(),
                    message.attempts(), message.nextTry(), message.settled(), null), hidden.size());
        }

        private static @Nullable String without(Pattern quoted, @Nullable String text) {
            return text == null ? null : quoted.matcher(text).replaceAll(LEFT_OUT);
        }

        private static List<EmailAddress> known(List<EmailAddress> addresses, @Nullable Recipients list) {
            return addresses.stream().filter(address -> known(address, list)).toList();
        }

        private static boolean known(EmailAddress address, @Nullable Recipients list) {
            return list != null && list.find(address).isPresent();
        }
    }

    private Sending send(ClientSession session, Request request, Draft draft) {
        var idempotency = new Idempotency(database, session);
        Optional<Idempotency.Earlier> earlier = idempotency.earlier(request, draft);
        if (earlier.isPresent()) {
            if (!earlier.get().sameContent())
                return refused(Code.KEY_REUSED, "idempotencyKey",
                        "That idempotency key was used for another message: take a new one.");
            return new Sending.Queued(MessageDocument.read(Objects.requireNonNull(
                    database.collection(Collections.MESSAGES)
                            .find(session, eq("_id", earlier.get().results().getFirst())).first())));
        }
        @Nullable
        RawBsonDocument stored = visible.find(request.asker(), session, eq("ids", draft.item().value())).first();
        Item item = stored == null ? null : visible.read(stored);
        @Nullable
        Recipients list = item == null
                ? null
                : recipients.of(request.asker(), List.of(item), session).get(item.id());
        if (item == null || list == null)
            return refused(Code.NOT_FOUND, "itemId", "There is no such item, or you may not see it.");
        if (!item.id().equals(draft.item()))
            return new Sending.Refused(List.of(new Problem(Code.MERGED, "itemId",
                    "That item was merged into %s: write from that one.".formatted(item.id()), item.id())));
        var problems = new ArrayList<Problem>();
        check(list, draft.to(), "to", problems);
        check(list, draft.cc(), "cc", problems);
        check(list, draft.bcc(), "bcc", problems);
        var sender = senders.find(session, request.asker().user());
        if (sender.isEmpty())
            problems.add(new Problem(Code.NO_SENDER, "itemId",
                    "You have no verified address to send from: ask an administrator for one (senderVerify)."));
        List<String> thread = List.of();
        if (draft.inReplyTo() != null) {
            @Nullable
            Document answered = database.collection(Collections.MESSAGES).find(session,
                    and(eq("_id", draft.inReplyTo()), in("item", item.ids().stream().map(ItemId::value).toList())))
                    .first();
            if (answered == null)
                problems.add(new Problem(Code.NOT_FOUND, "inReplyTo", "No message of this item has that id."));
            else
                thread = thread(answered);
        }
        List<Draft.Attachment> attachments = attachments(session, draft, item, problems);
        if (!problems.isEmpty()) return new Sending.Refused(problems);
        Message message = message(request, draft, list, item, sender.get(), attachments, thread);
        database.collection(Collections.MESSAGES).insertOne(session, MessageDocument.write(message));
        record(database, session, message, message.by(), HistoryEntry.Action.MESSAGE_WRITTEN, request.id(),
                message.writtenAt());
        idempotency.remember(request, draft, List.of(message.id()), message.writtenAt());
        return new Sending.Queued(message);
    }

    /// All that it continues (RFC 5322, 3.6.4): of a thread that goes on and on its beginning and its end.
    private static List<String> thread(Document answered) {
        var thread = new ArrayList<>(answered.getList("thread", String.class, List.of()));
        thread.add(answered.getString("header"));
        if (thread.size() > LONGEST_THREAD) thread.subList(1, thread.size() - LONGEST_THREAD + 1).clear();
        return List.copyOf(thread);
    }

    /// What was sent along, then the item's files. Their content is copied: what was confirmed goes out though a file is
    /// removed meanwhile. A file is read only once it is known that it fits.
    private List<Draft.Attachment> attachments(ClientSession session, Draft draft, Item item, List<Problem> problems) {
        if (draft.files().isEmpty()) return draft.attachments();
        Map<String, ItemFile> files = Files.of(database, session, item.ids(), draft.files()).stream()
                .collect(Collectors.toMap(ItemFile::id, file -> file));
        if (!files.keySet().containsAll(draft.files())) {
            problems.add(new Problem(Code.NOT_FOUND, "files", "This item has no file of that id."));
            return List.of();
        }
        long size = files.values().stream().mapToLong(ItemFile::size).sum()
                + draft.attachments().stream().mapToLong(one -> one.content().length() / 4L * 3).sum();
        if (size > mostAttached) {
            problems.add(tooLarge("files"));
            return List.of();
        }
        if (!problems.isEmpty()) return List.of();
        var all = new ArrayList<>(draft.attachments());
        for (String id : new LinkedHashSet<>(draft.files())) {
            ItemFile file = Objects.requireNonNull(files.get(id));
            all.add(new Draft.Attachment(file.name(), file.type(),
                    Base64.getEncoder().encodeToString(Files.content(database, file))));
        }
        return all;
    }

    private Problem tooLarge(String field) {
        return new Problem(Code.TOO_LARGE, field,
                "Attachments and files have %,d bytes together at most.".formatted(mostAttached));
    }

    /// It goes to the addresses as the items have them (R02): what somebody typed may be another one to a mail server.
    private Message message(Request request, Draft draft, Recipients list, Item item, Senders.Sender sender,
            List<Draft.Attachment> attachments, List<String> thread) {
        Instant now = clock.instant();
        String id = ItemId.next().value();
        var seen = new HashSet<String>();
        return new Message(id, item.id(), item.version(), request.asker().user(), sender.address(), sender.name(),
                stored(draft.to(), list, seen), stored(draft.cc(), list, seen), stored(draft.bcc(), list, seen),
                draft.subject(), draft.text(),
                draft.html(), attachments, id + "@" + sender.address().domain(), thread, now,
                Message.State.WAITING, 0, now, null, null);
    }

    private static List<EmailAddress> stored(List<EmailAddress> addresses, Recipients list, Set<String> seen) {
        return addresses.stream().filter(address -> seen.add(address.key()))
                .map(address -> list.find(address).orElseThrow().address()).toList();
    }

    /// R02, R63, R64, R66, R70: each address is in the list, and can be sent to.
    static void check(Recipients list, List<EmailAddress> addresses, String field, List<Problem> problems) {
        for (EmailAddress address : addresses) {
            var entry = list.find(address);
            if (entry.isEmpty())
                problems.add(new Problem(Code.NOT_A_RECIPIENT, field,
                        "A message from this item can't go to %s: `recipients` lists where it can."
                                .formatted(address)));
            else
                if (!entry.get().sendable())
                    problems.add(new Problem(Code.NOT_SENDABLE, field,
                            "%s can't be sent to: %s.".formatted(address, entry.get().obstacle())));
        }
    }

    private List<Problem> problems(Draft draft) {
        var problems = new ArrayList<Problem>();
        long everyone = draft.everyone().count();
        if (everyone == 0) problems.add(new Problem(Code.NO_RECIPIENT, "to", "Say whom the message is for."));
        if (everyone > MOST_RECIPIENTS)
            problems.add(new Problem(Code.TOO_MANY_RECIPIENTS, "to",
                    "A message goes to %d addresses at most.".formatted(MOST_RECIPIENTS)));
        if (blank(draft.text()) && blank(draft.html()))
            problems.add(new Problem(Code.EMPTY, "text", "The message is empty: give `text` or `html`."));
        if (draft.subject().isBlank()) problems.add(new Problem(Code.EMPTY, "subject", "Give a subject."));
        if (Controls.in(draft.subject()) || draft.subject().length() > LONGEST_SUBJECT)
            problems.add(new Problem(Code.INVALID, "subject",
                    "A subject is one line of at most %d characters, without control characters."
                            .formatted(LONGEST_SUBJECT)));
        noText(draft.text(), "text", problems);
        noText(draft.html(), "html", problems);
        if (length(draft.text()) > LONGEST_TEXT || length(draft.html()) > LONGEST_TEXT)
            problems.add(new Problem(Code.TOO_LARGE, "text",
                    "Text and HTML have %,d characters each at most.".formatted(LONGEST_TEXT)));
        long attached = 0;
        for (Draft.Attachment one : draft.attachments()) {
            if (one.name().isBlank() || one.name().length() > 255 || Controls.in(one.name())
                    || one.name().contains("/") || one.name().contains("\\"))
                problems.add(new Problem(Code.INVALID, "attachments", "An attachment's name is no name of a file."));
            if (!one.type().matches("[A-Za-z0-9!#$&^_.+-]{1,100}/[A-Za-z0-9!#$&^_.+-]{1,100}"))
                problems.add(new Problem(Code.INVALID, "attachments",
                        "An attachment's type has the form application/pdf."));
            attached += one.content().length() / 4L * 3;
            if (!base64(one.content()))
                problems.add(new Problem(Code.INVALID, "attachments", "An attachment's content is no base 64."));
        }
        if (attached > mostAttached)
            problems.add(tooLarge("attachments"));
        return problems;
    }

    private static void noText(@Nullable String text, String field, List<Problem> problems) {
        if (text != null && Controls.noText(text))
            problems.add(new Problem(Code.INVALID, field,
                    "It holds a character that isn't text (NUL, or half of a pair)."));
    }

    private static boolean base64(String content) {
        try {
            Base64.getDecoder().decode(content);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static boolean blank(@Nullable String text) {
        return text == null || text.isBlank();
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    private static Sending refused(Code code, String field, String message) {
        return new Sending.Refused(List.of(new Problem(code, field, message)));
    }

    /// @param by who did that, be it the message's writer or who decided about it
    static void record(Database database, ClientSession session, Message message, UserId by, HistoryEntry.Action action,
            String request, Instant at) {
        History.append(database, session, List.of(new HistoryEntry(ItemId.next().value(), message.item(), at,
                by, action, message.itemVersion(), request, List.of(), Map.of("message", message.id()))));
    }
}
