package dev.merganser.store.merge;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

import com.mongodb.client.MongoClients;

import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.store.Store;
import dev.merganser.store.TestItems;
import dev.merganser.store.item.Edit;

/// Merges pairs and undoes every other merge until it is killed, telling what was acknowledged. Arguments: the address
/// of MongoDB, the base, a seed.
final class MergeMain {
    private MergeMain() {}

    public static void main(String[] arguments) {
        Store store = Store.open(MongoClients.create(arguments[0]), arguments[1], Store.Locality.GERMANY,
                Clock.systemUTC());
        var random = new Random(Long.parseLong(arguments[2]));
        System.out.println("merging");
        while (true)
            work(store, random, System.out::println);
    }

    /// Makes a pair, merges it, perhaps undoes that; each is told once it was acknowledged, and an undo before, too.
    static void work(Store store, Random random, Consumer<String> told) {
        var items = new TestItems(store);
        Item main = items.contact("givenName", "Ada", "emails", List.of("a@example.com"));
        Item source = items.contact("givenName", "Ada", "familyName", "King", "emails", List.of("b@example.com"));
        Item deal = items.create(TypeKey.DEAL,
                Map.of("title", Edit.to("Engine"), "contacts", Edit.to(source.id().value())));
        told.accept("pair %s %s %s".formatted(main.id(), source.id(), deal.id()));
        String merge = items.merge(main, source);
        told.accept("merged %s %s".formatted(merge, source.id()));
        if (random.nextBoolean()) return;
        told.accept("undoing " + merge);
        items.undo(merge);
        told.accept("undone " + merge);
    }
}
