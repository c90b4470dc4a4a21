package dev.merganser.store.recyclebin;

import static com.mongodb.client.model.Filters.in;
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

import org.bson.Document;

import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.Value;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;

/// Who or what an item stands for, as other collections name it: every id that it ever had, and the e-mail addresses
/// that no other item has.
///
/// @param ids       as text
/// @param addresses by key, as they were written
/// @param merges    those that it had a part in, undone ones too: the histories of the others tell of its values
record Person(Set<String> ids, Map<String, Set<String>> addresses, List<String> merges) {

    /// @param items the item itself and those that were merged into it
    static Person of(Database database, Collection<Item> items) {
        Set<String> ids = items.stream().flatMap(item -> item.ids().stream()).map(ItemId::value)
                .collect(Collectors.toSet());
        var addresses = new HashMap<String, Set<String>>();
        items.forEach(item -> item.fields().values().forEach(values -> values.forEach(value -> {
            if (value instanceof Value.Email(var address, _))
                addresses.computeIfAbsent(address.key(), _ -> new HashSet<>()).add(address.text());
        })));
        // An address that others have too, such as a company's own, isn't this one's to take away.
        List<String> texts = addresses.values().stream().flatMap(Set::stream).toList();
        if (!texts.isEmpty())
            database.collection(Collections.ITEMS)
                    .find(new Document("fields.emails.address", new Document("$in", texts))
                            .append("_id", new Document("$nin", List.copyOf(ids))))
                    .forEach(other -> other.get("fields", Document.class).getList("emails", Document.class)
                            .forEach(email -> addresses.values()
                                    .removeIf(own -> own.contains(email.getString("address")))));
        List<String> merges = database.collection(Collections.MERGE_JOURNAL)
                .find(or(in("main", ids), in("sources._id", ids))).projection(include("_id"))
                .map(journal -> journal.getString("_id")).into(new ArrayList<>());
        return new Person(ids, addresses, merges);
    }

    List<String> addressTexts() {
        return addresses.values().stream().flatMap(Set::stream).toList();
    }

    List<String> addressKeys() {
        return List.copyOf(addresses.keySet());
    }
}
