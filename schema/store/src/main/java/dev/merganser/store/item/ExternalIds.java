package dev.merganser.store.item;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.in;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import com.mongodb.client.ClientSession;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.store.access.Asker;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.database.TypeFilter;

/// Says whether items can come back under their external ids: what is in the recycle bin holds nothing unique (D09), so
/// that another may have one by now.
public final class ExternalIds {
    private ExternalIds() {}

    /// An item that has the external id of one that would come back.
    public record Holder(Document stored) {
        /// Its id; null if the asker may not view it.
        public @Nullable ItemId seenBy(Asker asker) {
            return VisibleItems.mayView(asker, stored) ? ItemDocument.id(stored) : null;
        }
    }

    /// @param returning items of one type that aren't there
    public static Optional<Holder> holder(Database database, ClientSession session, Collection<Item> returning) {
        List<String> ids = returning.stream().map(Item::externalId).filter(Objects::nonNull).toList();
        if (ids.isEmpty()) return Optional.empty();
        return Optional.ofNullable(database.collection(Collections.ITEMS)
                .find(session, and(TypeFilter.of(returning.iterator().next().type()), in("externalId", ids))).first())
                .map(Holder::new);
    }
}
