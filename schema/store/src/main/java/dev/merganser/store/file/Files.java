package dev.merganser.store.file;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Sorts.ascending;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.gridfs.GridFSBucket;
import com.mongodb.client.gridfs.GridFSBuckets;
import com.mongodb.client.gridfs.GridFSUploadStream;
import com.mongodb.client.gridfs.model.GridFSFile;
import org.apache.commons.codec.digest.DigestUtils;
import org.bson.BsonString;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.item.Item;
import dev.merganser.model.value.Controls;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Asker;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.history.History;
import dev.merganser.store.history.HistoryEntry;
import dev.merganser.store.item.Items;
import dev.merganser.store.item.Request;

/// Puts files on items, shows them, and takes them away. Whoever sees an item sees its files; whoever may change it adds
/// and removes them. Content is never held in memory as a whole.
///
/// Content comes first and is listed afterwards, by one transaction with the history: what an upload that broke leaves
/// behind nobody sees, and [#sweep] clears it away. Files name the item that they were put on; readers ask by all ids of
/// an item, so that those of merged items are the main item's (M06), and an undo gives them back.
public final class Files {
    /// Of an upload that nobody has listed by then.
    private static final Duration ORPHANS = Duration.ofHours(24);
    private static final int CHUNK = 255 * 1024;
    private static final Pattern TYPE = Pattern.compile("[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}");
    private static final String ANY_TYPE = "application/octet-stream";

    private final Database database;
    private final Items items;
    private final Clock clock;
    private final Limits limits;

    /// @param largest bytes of one file, at most
    /// @param most    files on one item, those of items that were merged into it aside
    public record Limits(long largest, int most) {}

    /// A file to be read. Closing the content is the reader's business.
    public record Opened(ItemFile file, InputStream content) {}

    public Files(Database database, Items items, Clock clock, Limits limits) {
        this.database = database;
        this.items = items;
        this.clock = clock;
        this.limits = limits;
    }

    public Limits limits() {
        return limits;
    }

    /// @param type of the content as its sender says; what is no type is taken for bytes of any kind
    /// @throws IOException if the content can't be read to its end; nothing is there then
    public Adding add(Request request, ItemId item, String name, String type, InputStream content) throws IOException {
        @Nullable
        Adding refused = refusal(request.asker(), item);
        if (refused != null) return refused;
        String plain = name.strip();
        if (plain.isEmpty() || plain.length() > 255 || plain.contains("/") || plain.contains("\\")
                || plain.equals(".") || plain.equals("..") || Controls.in(plain))
            return new Adding.Invalid("A file's name has 1 to 255 characters, no path and no control characters.");
        String id = ItemId.next().value();
        MessageDigest digest = DigestUtils.getSha256Digest();
        long size = upload(id, plain, content, digest);
        if (size < 0) return new Adding.TooLarge(limits.largest());
        Adding added = database.inTransaction(session -> list(session, request, item,
                new ItemFile(id, item, plain, TYPE.matcher(type).matches() ? type : ANY_TYPE, size,
                        HexFormat.of().formatHex(digest(digest)), clock.instant(),
                        request.asker().user())));
        if (!(added instanceof Adding.Added)) bucket(database).delete(new BsonString(id));
        return added;
    }

    /// A digest can be taken once; a transaction may run twice.
    private static byte[] digest(MessageDigest digest) {
        try {
            return ((MessageDigest) digest.clone()).digest();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("SHA-256 can be cloned", e);
        }
    }

    private @Nullable Adding refusal(Asker asker, ItemId id) {
        Optional<Item> item = items.find(asker, id);
        if (item.isEmpty()) return new Adding.NoItem();
        if (!item.get().id().equals(id)) return new Adding.Merged(item.get().id());
        return asker.may(Action.CHANGE, item.get()) ? null : new Adding.NotAllowed();
    }

    /// @return the content's size; -1 if it is too large, and nothing was kept
    private long upload(String id, String name, InputStream content, MessageDigest digest) throws IOException {
        GridFSUploadStream out = bucket(database).openUploadStream(new BsonString(id), name);
        boolean whole = false;
        try {
            byte[] buffer = new byte[64 * 1024];
            long size = 0;
            for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                size += n;
                if (size > limits.largest()) return -1;
                digest.update(buffer, 0, n);
                out.write(buffer, 0, n);
            }
            out.close();
            whole = true;
            return size;
        } finally {
            if (!whole) out.abort();
        }
    }

    private Adding list(ClientSession session, Request request, ItemId item, ItemFile file) {
        // Again, and in the transaction: rights and the item may have changed while the content came.
        @Nullable
        Adding refused = refusal(request.asker(), item);
        if (refused != null) return refused;
        if (listed().countDocuments(session, eq("item", item.value())) >= limits.most())
            return new Adding.TooMany(limits.most());
        listed().insertOne(session, new Document("_id", file.id()).append("item", item.value())
                .append("name", file.name()).append("type", file.type()).append("size", file.size())
                .append("sha256", file.sha256()).append("addedAt", Date.from(file.addedAt()))
                .append("addedBy", file.addedBy().value()));
        record(session, request, file, HistoryEntry.Action.FILE_ADDED, file.addedAt());
        return new Adding.Added(file);
    }

    /// The files of several items by one command, oldest first.
    ///
    /// @param ids every id of each item, by the item's own; of items that the asker sees
    /// @return by the item's own id; an item without files isn't there
    public Map<ItemId, List<ItemFile>> of(Map<ItemId, ? extends Collection<ItemId>> ids) {
        var owners = new HashMap<String, ItemId>();
        ids.forEach((own, all) -> all.forEach(id -> owners.put(id.value(), own)));
        var found = new HashMap<ItemId, List<ItemFile>>();
        if (!owners.isEmpty())
            listed().find(in("item", owners.keySet())).sort(ascending("_id")).map(Files::read)
                    .forEach(file -> found.computeIfAbsent(
                            Objects.requireNonNull(owners.get(file.item().value())), _ -> new ArrayList<>()).add(file));
        return found;
    }

    /// @return empty if there is no such file, or the asker may not see its item
    public Optional<Opened> open(Asker asker, String id) {
        return find(asker, id).map(file -> new Opened(file,
                bucket(database).openDownloadStream(new BsonString(file.id()))));
    }

    /// Takes a file away for good.
    ///
    /// @return the file as it was; empty if there is none, or the asker may not see its item
    /// @throws dev.merganser.store.access.Forbidden if the asker may see the item and not change it
    public Optional<ItemFile> remove(Request request, String id) {
        Optional<ItemFile> file = find(request.asker(), id);
        if (file.isEmpty()) return file;
        Item item = items.find(request.asker(), file.get().item()).orElseThrow();
        if (!request.asker().may(Action.CHANGE, item)) throw new dev.merganser.store.access.Forbidden("CHANGE");
        Instant now = clock.instant();
        boolean removed = database.inTransaction(session -> {
            if (listed().deleteOne(session, eq("_id", id)).getDeletedCount() == 0) return false;
            record(session, request, file.get(), HistoryEntry.Action.FILE_REMOVED, now);
            return true;
        });
        if (!removed) return Optional.empty();
        bucket(database).delete(new BsonString(id));
        return file;
    }

    private Optional<ItemFile> find(Asker asker, String id) {
        if (!ItemId.isId(id)) return Optional.empty();
        @Nullable
        Document stored = listed().find(eq("_id", id)).first();
        // Asked for in any case, so that a file that one may not see takes as many commands as one that isn't there.
        ItemId item = stored == null ? new ItemId(id) : read(stored).item();
        return items.find(asker, item).flatMap(_ -> Optional.ofNullable(stored)).map(Files::read);
    }

    /// The listed files of some items, as another transaction sees them.
    public static List<ItemFile> of(Database database, ClientSession session, Collection<ItemId> ids,
            Collection<String> files) {
        return database.collection(Collections.ITEM_FILES)
                .find(session, and(in("_id", files), in("item", ids.stream().map(ItemId::value).toList())))
                .map(Files::read).into(new ArrayList<>());
    }

    /// The content of a small file as a whole. Content never changes, so that this needs no transaction.
    public static byte[] content(Database database, ItemFile file) {
        try (InputStream content = bucket(database).openDownloadStream(new BsonString(file.id()))) {
            return content.readAllBytes();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// Takes all files of items away for good, history aside: for a purge, whose transaction takes the listing first.
    /// The content goes after that transaction, by [#sweep] if not before.
    ///
    /// @param items their own ids and those that they took over, as far as those are purged too
    /// @return the ids of the files
    public static List<String> purge(Database database, ClientSession session, Collection<ItemId> items) {
        var filter = in("item", items.stream().map(ItemId::value).toList());
        List<String> ids = database.collection(Collections.ITEM_FILES).find(session, filter)
                .map(file -> file.getString("_id")).into(new ArrayList<>());
        if (!ids.isEmpty()) database.collection(Collections.ITEM_FILES).deleteMany(session, filter);
        return ids;
    }

    /// Deletes the content of files that [#purge] took away, after its transaction.
    public static void drop(Database database, Collection<String> ids) {
        for (String id : ids) {
            if (exists(database, id)) bucket(database).delete(new BsonString(id));
        }
    }

    /// Clears away content that is listed nowhere: of uploads that broke off, and of purges that were killed.
    ///
    /// @return how many files' content went
    public int sweep() {
        Date before = Date.from(clock.instant().minus(ORPHANS));
        List<String> old = bucket(database).find(lt("uploadDate", before))
                .map(GridFSFile::getId).map(id -> id.asString().getValue()).into(new ArrayList<>());
        var listed = listed().find(in("_id", old)).map(file -> file.getString("_id"))
                .into(new java.util.HashSet<>());
        List<String> orphans = old.stream().filter(id -> !listed.contains(id)).toList();
        drop(database, orphans);
        return orphans.size();
    }

    private static boolean exists(Database database, String id) {
        return bucket(database).find(eq("_id", id)).first() != null;
    }

    private void record(ClientSession session, Request request, ItemFile file, HistoryEntry.Action action, Instant at) {
        @Nullable
        Item item = items.find(Asker.OPERATOR, file.item()).orElse(null);
        History.append(database, session, List.of(new HistoryEntry(ItemId.next().value(), file.item(), at,
                request.asker().user(), action, item == null ? 0 : item.version(), request.id(), List.of(),
                Map.of("file", file.name(), "size", file.size()))));
    }

    private MongoCollection<Document> listed() {
        return database.collection(Collections.ITEM_FILES);
    }

    private static GridFSBucket bucket(Database database) {
        return GridFSBuckets.create(database.mongo(), "files").withChunkSizeBytes(CHUNK);
    }

    private static ItemFile read(Document stored) {
        return new ItemFile(stored.getString("_id"), new ItemId(stored.getString("item")), stored.getString("name"),
                stored.getString("type"), ((Number) Objects.requireNonNull(stored.get("size"))).longValue(),
                stored.getString("sha256"), stored.getDate("addedAt").toInstant(),
                new UserId(stored.getString("addedBy")));
    }
}
