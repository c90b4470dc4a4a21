package dev.merganser.store;

import java.time.Clock;
import java.util.Currency;

import com.mongodb.client.MongoClient;

import dev.merganser.model.value.ValueReader;
import dev.merganser.store.database.Database;
import dev.merganser.store.database.Migrations;
import dev.merganser.store.definition.Definitions;
import dev.merganser.store.history.History;
import dev.merganser.store.item.Items;
import dev.merganser.store.item.LinkedItems;
import dev.merganser.store.item.VisibleItems;
import dev.merganser.store.item.WritePath;
import dev.merganser.store.merge.Merging;
import dev.merganser.store.model.Models;
import dev.merganser.store.notification.Notifications;
import dev.merganser.store.run.Runs;
import dev.merganser.store.suggestion.Suggestions;
import dev.merganser.store.user.Rights;
import dev.merganser.store.user.Users;

/// One base of customer records, opened: its form brought up to date, its parts wired to each other.
public record Store(Database database, Definitions definitions, VisibleItems visible, Items items,
        LinkedItems linkedItems,
        WritePath writePath, Merging merging,
        History history, Notifications notifications,
        Suggestions suggestions, Models models, Runs runs, Users users, Rights rights,
        Clock clock) {

    /// What input without a country or a currency is taken for.
    ///
    /// @param region   two letters of ISO 3166
    /// @param currency three letters of ISO 4217
    public record Locality(String region, String currency) {
        public static final Locality GERMANY = new Locality("DE", "EUR");
    }

    /// @param client   of a replica set; closing it is the caller's business
    /// @param database the base's name; made if it isn't there
    /// @throws IllegalStateException if the base was written by a newer version of the product
    public static Store open(MongoClient client, String database, Locality locality, Clock clock) {
        var base = new Database(client, database);
        Migrations.run(base);
        var definitions = new Definitions(base);
        var visible = new VisibleItems(base, definitions);
        var items = new Items(base, visible);
        var models = new Models(base);
        var reader = new ValueReader(locality.region(), Currency.getInstance(locality.currency()));
        return new Store(base, definitions, visible, items, new LinkedItems(visible),
                new WritePath(base, definitions, reader, models, clock),
                new Merging(base, definitions, items, models, clock),
                new History(base), new Notifications(base, items::findAll), new Suggestions(base, items), models,
                new Runs(base), new Users(base), new Rights(base, clock), clock);
    }
}
