package dev.merganser.store.recyclebin;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.store.definition.Definitions;
import dev.merganser.store.item.ItemDocument;

/// An item in the recycle bin.
///
/// @param item  as it was when it was deleted
/// @param into  the item that it was merged into; null if it was plainly deleted
/// @param merge the merge that deleted it; null if none did
/// @param until when it is purged
public record Binned(Item item, Instant at, UserId by, @Nullable ItemId into, @Nullable String merge, Instant until) {

    static Binned read(Document stored, Definitions definitions, Duration kept) {
        Document deleted = Objects.requireNonNull(stored.get("deleted", Document.class));
        @Nullable
        String into = deleted.getString("into");
        Instant at = deleted.getDate("at").toInstant();
        return new Binned(ItemDocument.read(stored, definitions), at, new UserId(deleted.getString("by")),
                into == null ? null : new ItemId(into), deleted.getString("merge"), at.plus(kept));
    }
}
