package dev.merganser.store;

import java.time.Clock;
import java.time.Duration;
import java.util.Currency;

import com.mongodb.client.MongoClient;

import dev.merganser.model.value.ValueReader;
import dev.merganser.store.database.Database;
import dev.merganser.store.database.Migrations;
import dev.merganser.store.definition.Definitions;
import dev.merganser.store.graph.ItemGraphs;
import dev.merganser.store.history.History;
import dev.merganser.store.ids.IdChanges;
import dev.merganser.store.item.Items;
import dev.merganser.store.item.LinkedItems;
import dev.merganser.store.item.Reindexing;
import dev.merganser.store.item.VisibleItems;
import dev.merganser.store.item.WritePath;
import dev.merganser.store.list.Lists;
import dev.merganser.store.merge.Confirming;
import dev.merganser.store.merge.ExactCopies;
import dev.merganser.store.merge.Merging;
import dev.merganser.store.merge.Separating;
import dev.merganser.store.merge.Settling;
import dev.merganser.store.merge.Unmerging;
import dev.merganser.store.model.Models;
import dev.merganser.store.model.Unmatched;
import dev.merganser.store.notification.Notifications;
import dev.merganser.store.recyclebin.PersonExport;
import dev.merganser.store.recyclebin.Purging;
import dev.merganser.store.recyclebin.RecycleBin;
import dev.merganser.store.recyclebin.Restoring;
import dev.merganser.store.run.Runs;
import dev.merganser.store.search.Searching;
import dev.merganser.store.settings.Settings;
import dev.merganser.store.suggestion.DuplicateChecks;
import dev.merganser.store.suggestion.DuplicateGroups;
import dev.merganser.store.suggestion.Labels;
import dev.merganser.store.suggestion.LinkSuggestions;
import dev.merganser.store.suggestion.QueuedPairs;
import dev.merganser.store.suggestion.Suggestions;
import dev.merganser.store.user.Rights;
import dev.merganser.store.user.Users;

/// One base of customer records, opened: its form brought up to date, its parts wired to each other.
public record Store(Database database, Definitions definitions, VisibleItems visible, Items items,
        LinkedItems linkedItems, Lists lists, Searching searching, ItemGraphs graphs, WritePath writePath,
        Merging merging,
        Unmerging unmerging, Separating separating, Settings settings, IdChanges idChanges,
        Confirming confirming, ExactCopies exactCopies, Settling settling,
        RecycleBin recycleBin, Restoring restoring, Purging purging, PersonExport personExport,
        History history, Notifications notifications,
        Suggestions suggestions, DuplicateChecks duplicateChecks, QueuedPairs queuedPairs,
        DuplicateGroups duplicateGroups, LinkSuggestions linkSuggestions, Labels labels,
        Unmatched unmatched, Models models, Runs runs, Users users, Rights rights,
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
    /// @param time     taken to the millisecond, which is as exact as MongoDB keeps it
    /// @throws IllegalStateException if the base was written by a newer version of the product
    public static Store open(MongoClient client, String database, Locality locality, Clock time) {
        Clock clock = Clock.tick(time, Duration.ofMillis(1));
        var base = new Database(client, database);
        Migrations.run(base, () -> Reindexing.run(base, new Definitions(base)));
        var definitions = new Definitions(base);
        var visible = new VisibleItems(base, definitions);
        var items = new Items(base, visible);
        var models = new Models(base);
        var settings = new Settings(base);
        var separating = new Separating(base, definitions, models, clock);
        var reader = new ValueReader(locality.region(), Currency.getInstance(locality.currency()));
        var writePath = new WritePath(base, definitions, reader, models, clock);
        var merging = new Merging(base, definitions, models, settings, clock);
        var suggestions = new Suggestions(base, definitions, items);
        return new Store(base, definitions, visible, items, new LinkedItems(visible),
                new Lists(base, visible, items, locality.region()), new Searching(visible, locality.region()),
                new ItemGraphs(visible, definitions, items),
                writePath,
                merging,
                new Unmerging(base, definitions, models, settings, clock), separating, settings, new IdChanges(base),
                new Confirming(merging, suggestions, clock),
                new ExactCopies(merging, suggestions, settings, clock), new Settling(base, settings, clock),
                new RecycleBin(base, definitions, settings),
                new Restoring(base, definitions, models, separating, clock),
                new Purging(base, definitions, settings, clock), new PersonExport(base, definitions),
                new History(base), new Notifications(base, items::findAll), suggestions,
                new DuplicateChecks(definitions, visible, items, models), new QueuedPairs(base),
                new DuplicateGroups(base, items, models),
                new LinkSuggestions(base, definitions, items, suggestions, writePath), new Labels(base),
                new Unmatched(base),
                models,
                new Runs(base), new Users(base), new Rights(base, clock), clock);
    }
}
