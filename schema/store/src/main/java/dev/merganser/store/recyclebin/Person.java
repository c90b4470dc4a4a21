package dev.merganser.store.recyclebin;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.nin;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Projections.include;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.bson.Document;

import dev.merganser.model.item.Item;
import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.Value;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.definition.Definitions;
import dev.merganser.store.history.HistoryEntry;
import dev.merganser.store.index.SearchTerms;
import dev.merganser.store.item.ItemDocument;

/// Who or what an item stands for, as other collections name it: every id that it ever had, and the e-mail addresses
/// that it has or had and no other item has.
///
/// @param ids       as text
/// @param addresses by key, as they were written
/// @param merges    those that it had a part in, undone ones too: the histories of the others tell of its values
record Person(Set<String> ids, Map<String, Set<String>> addresses, List<String> merges) {

    /// @param items the item itself and those that were merged into it
    static Person of(Database database, Definitions definitions, Collection<Item> items) {
        Set<String> ids = items.stream().flatMap(item -> item.ids().stream()).map(ItemId::value)
                .collect(Collectors.toSet());
        var addresses = new HashMap<String, Set<String>>();
        items.forEach(item -> item.fields().values().forEach(values -> values.forEach(value -> {
            if (value instanceof Value.Email(var address, _))
                addresses.computeIfAbsent(address.key(), _ -> new HashSet<>()).add(address.text());
        })));
        // What came and went with a merge is told by the histories of those that it came from.
        database.collection(Collections.HISTORY)
                .find(and(in("item", ids), nin("action", HistoryEntry.Action.MERGED.name(),
                        HistoryEntry.Action.MERGE_UNDONE.name())))
                .projection(include("changes"))
                .forEach(entry -> entry.getList("changes", Document.class, List.of()).forEach(change -> Stream
                        .of("before", "after").flatMap(side -> change.getList(side, Object.class).stream())
                        .forEach(value -> {
                            if (value instanceof Document email && email.get("address") instanceof String text)
                                EmailAddress.parse(text).ifPresent(address -> addresses
                                        .computeIfAbsent(address.key(), _ -> new HashSet<>()).add(address.text()));
                        })));
        // An address that others have too, such as a company's own, isn't this one's to take away.
        List<String> terms = addresses.values().stream().flatMap(Set::stream)
                .flatMap(text -> SearchTerms.of(new EmailAddress(text)).stream()).distinct().toList();
        for (Collections held : List.of(Collections.ITEMS, Collections.RECYCLE_BIN)) {
            if (!terms.isEmpty())
                database.collection(held).find(and(in("searchTerms", terms), nin("_id", ids)))
                        .forEach(other -> ItemDocument.read(other, definitions).fields().values().stream()
                                .flatMap(List::stream).forEach(value -> {
                                    if (value instanceof Value.Email(var address, _)) addresses.remove(address.key());
                                }));
        }
        List<String> merges = database.collection(Collections.MERGE_JOURNAL)
                .find(or(in("main", ids), in("sources._id", ids))).projection(include("_id"))
                .map(journal -> journal.getString("_id")).into(new ArrayList<>());
        return new Person(ids, addresses, merges);
    }

    /// Mail may have been written when the address was spelled otherwise.
    List<String> addressTexts() {
        return Stream.concat(addresses.keySet().stream(), addresses.values().stream().flatMap(Set::stream)
                .flatMap(text -> new EmailAddress(text).spellings().stream())).distinct().toList();
    }

    List<String> addressKeys() {
        return List.copyOf(addresses.keySet());
    }
}
