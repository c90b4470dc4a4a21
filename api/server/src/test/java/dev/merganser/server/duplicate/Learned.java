package dev.merganser.server.duplicate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.bson.Document;

import dev.merganser.matching.Explanation;
import dev.merganser.matching.MatchOptions;
import dev.merganser.matching.MatchReport;
import dev.merganser.matching.Matcher;
import dev.merganser.matching.Matching;
import dev.merganser.matching.Progress;
import dev.merganser.matching.Records;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.server.TestServer;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.Request;
import dev.merganser.store.model.ComparedRecords;
import dev.merganser.store.model.Models;
import dev.merganser.store.model.Rekeying;
import dev.merganser.store.suggestion.Compared;
import dev.merganser.store.suggestion.Suggestion;
import dev.merganser.store.suggestion.Suggestions;

/// What a nightly run leaves behind for contacts, made once, since the server never runs one: made-up people, some of
/// them twice, the model learned of them, keys, and the queue.
final class Learned {
    private static final int PEOPLE = 300, TWICE = 30;
    private static boolean done;

    private Learned() {}

    static synchronized Store contacts() {
        Store store = TestServer.get().store();
        if (done) return store;
        done = true;
        var random = new Random(11);
        var changes = new ArrayList<Change>();
        for (int i = 0; i < PEOPLE; i++) {
            String given = word(random, 6), family = word(random, 8), mail = word(random, 9) + "@learned.example";
            String born = "%d-%02d-%02d".formatted(1940 + random.nextInt(60), 1 + random.nextInt(12),
                    1 + random.nextInt(28));
            changes.add(person("learned" + i, given, family, born, mail));
            if (i < TWICE) changes.add(person("learnedTwice" + i, given, family.replace('e', 'a'), born, mail));
        }
        store.writePath().write(Request.of(Asker.OPERATOR, "test"), changes);
        TypeDefinition definition = store.definitions().catalogue().get(TypeKey.CONTACT);
        var records = new ComparedRecords(definition);
        store.items().forEach(Asker.OPERATOR, TypeKey.CONTACT, item -> records.addAll(store.items(), List.of(item)));
        Records all = records.build();
        Matching matching = Matcher.match(all, MatchOptions.defaults(), Progress.NONE);
        store.models().bring(TypeKey.CONTACT, matching.model(), "run",
                new Models.Origin(matching.model().version(), Instant.now(), all.size(), 0,
                        matching.report().thresholds(), new MatchReport.Expected(matching.report().reviewThreshold(),
                                matching.report().expectedPrecision(), matching.report().expectedRecall()),
                        matching.report().sureThreshold()));
        queue(store, all, matching);
        var rekeying = new Rekeying(store.database(), store.definitions(), store.items(), definition,
                matching.model(), null);
        List<Item> part = rekeying.part(new Document(), "", 1_000);
        while (!part.isEmpty()) part = rekeying.part(new Document(), part.getLast().id().value(), 1_000);
        store.models().use(TypeKey.CONTACT);
        return store;
    }

    private static void queue(Store store, Records records, Matching matching) {
        TypeDefinition definition = store.definitions().catalogue().get(TypeKey.CONTACT);
        var found = new ArrayList<Suggestions.Found>();
        for (int pair = 0; pair < matching.pairs(); pair++) {
            if (!matching.grouped(pair)) continue;
            String left = records.id(matching.left(pair)), right = records.id(matching.right(pair));
            Explanation why = matching.explain(matching.left(pair), matching.right(pair));
            found.add(new Suggestions.Found(TypeKey.CONTACT, new ItemId(left), new ItemId(right),
                    new Suggestion.Evidence(why.probability(), why.weight(), why.bars().stream()
                            .map(bar -> new Suggestion.Bar(bar.field(), bar.left(), bar.right(), bar.level(),
                                    bar.weight()))
                            .toList(), why.rules(), matching.model().version(), left,
                            Compared.fingerprint(item(store, left), item(store, right), definition), "run")));
        }
        store.suggestions().queue(found, Instant.now());
    }

    private static Item item(Store store, String id) {
        return store.items().find(Asker.OPERATOR, new ItemId(id)).orElseThrow();
    }

    private static Change person(String id, String given, String family, String born, String mail) {
        return new Change.Put(TypeKey.CONTACT, id, Map.of("givenName", Edit.to(given), "familyName", Edit.to(family),
                "birthDate", Edit.to(born), "emails", Edit.to(mail)), Map.of());
    }

    private static String word(Random random, int length) {
        var word = new StringBuilder();
        for (int i = 0; i < length; i++)
            word.append((char) ('a' + random.nextInt(26)));
        return word.toString();
    }

    /// Contacts with a duplicate, as they are stored.
    static List<ItemId> twice() {
        var wanted = new ArrayList<String>();
        for (int i = 0; i < TWICE; i++) wanted.add("learned" + i);
        Map<String, ItemId> ids = contacts().items().idsByName(Asker.OPERATOR, TypeKey.CONTACT, wanted);
        return wanted.stream().map(ids::get).toList();
    }
}
