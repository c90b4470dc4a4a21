package dev.merganser.store.merge;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.nin;
import static com.mongodb.client.model.Filters.or;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import com.mongodb.client.ClientSession;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.item.Item;
import dev.merganser.model.merge.ChoiceRule;
import dev.merganser.model.merge.MergePlan;
import dev.merganser.model.merge.MergePlan.Warning;
import dev.merganser.model.value.ItemId;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Visible;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.definition.Definitions;
import dev.merganser.store.item.ItemDocument;
import dev.merganser.store.item.Items;
import dev.merganser.store.item.VisibleItems;
import dev.merganser.store.settings.Settings;
import dev.merganser.store.suggestion.Dismissals;

/// Gathers what a preview shows beside the plan. A fixed number of commands, however much is linked.
final class Previews {
    private final Database database;
    private final Definitions definitions;
    private final Settings settings;
    private final VisibleItems visible;
    private final Items items;

    Previews(Database database, Definitions definitions, Settings settings) {
        this.database = database;
        this.definitions = definitions;
        this.settings = settings;
        this.visible = new VisibleItems(database, definitions);
        this.items = new Items(database, visible);
    }

    MergePreview of(Asker asker, MergePlan plan) {
        List<String> sources = values(plan.sources().stream().flatMap(source -> source.ids().stream()).toList());
        List<String> all = new ArrayList<>(values(plan.main().ids()));
        all.addAll(sources);
        boolean dismissed = isDismissed(null, plan);
        return new MergePreview(plan, Fingerprint.of(asker, plan, dismissed),
                new Linkers(database, definitions).of(plan.main().id(), plan.main().id(),
                        sources.stream().map(ItemId::new).toList(), Visible.filter(asker, Action.VIEW)),
                along(asker, sources, all), warnings(asker, plan, all, dismissed), policies(plan));
    }

    /// What the preview of a plan would be named now, by one command, or two if it was dismissed as what links to others.
    String fingerprint(Asker asker, MergePlan plan, ClientSession session) {
        return Fingerprint.of(asker, plan, isDismissed(session, plan));
    }

    private boolean isDismissed(@Nullable ClientSession session, MergePlan plan) {
        return Dismissals.among(database, session, items(plan), _ -> plan.definition(), items);
    }

    private static List<Item> items(MergePlan plan) {
        return Stream.concat(Stream.of(plan.main()), plan.sources().stream()).toList();
    }

    private MergePreview.Along along(Asker asker, List<String> sources, List<String> all) {
        return new MergePreview.Along(
                database.collection(Collections.MESSAGES).countDocuments(in("item", sources)),
                database.collection(Collections.HISTORY).countDocuments(in("item", sources)),
                suggestions(asker, sources, all));
    }

    /// Those whose other item the asker may see: the rest aren't there (D10).
    private long suggestions(Asker asker, List<String> sources, List<String> all) {
        var others = new ArrayList<String>();
        database.collection(Collections.SUGGESTIONS).find(and(in("items", sources), in("state", "OPEN", "POSTPONED"),
                or(nin("left", all), nin("right", all))))
                .forEach(pair -> others.add(pair.getString(all.contains(pair.getString("left")) ? "right" : "left")));
        if (others.isEmpty()) return 0;
        var seen = new HashSet<String>();
        visible.find(asker, in("ids", others)).forEach(item -> seen.addAll(ItemDocument.texts(item, "ids")));
        return others.stream().filter(seen::contains).count();
    }

    private List<Warning> warnings(Asker asker, MergePlan plan, List<String> all, boolean dismissed) {
        var warnings = new ArrayList<>(plan.warnings());
        ItemType type = plan.definition().key().type();
        if ((type == ItemType.CONTACT || type == ItemType.COMPANY)
                && customersWithOpenInvoices(asker, items(plan), all) > 1)
            warnings.add(Warning.OPEN_INVOICES);
        if (dismissed) warnings.add(Warning.DISMISSED_PAIR);
        return warnings;
    }

    private int customersWithOpenInvoices(Asker asker, List<Item> items, List<String> all) {
        var owners = new HashMap<String, ItemId>();
        items.forEach(item -> item.ids().forEach(id -> owners.put(id.value(), item.id())));
        var owing = new HashSet<ItemId>();
        visible.aggregate(asker, and(in("links.target", all), eq("type", ItemType.INVOICE.wireName()),
                eq("fields.stage", "ISSUED")),
                List.of(new Document("$unwind", "$links"),
                        new Document("$group", new Document("_id", "$links.target"))))
                .forEach(target -> {
                    @Nullable
                    ItemId owner = owners.get(target.getString("_id").getValue());
                    if (owner != null) owing.add(owner);
                });
        return owing.size();
    }

    private Map<String, ChoiceRule> policies(MergePlan plan) {
        String type = plan.definition().key().toString();
        var rules = new HashMap<String, ChoiceRule>();
        settings.mergePolicies().stream().filter(policy -> policy.type().equals(type))
                .forEach(policy -> rules.put(Objects.requireNonNullElse(policy.field(), ""), policy.rule()));
        var policies = new HashMap<String, ChoiceRule>();
        plan.decisions().forEach(decision -> {
            @Nullable
            ChoiceRule rule = rules.getOrDefault(decision.field().name(), rules.get(""));
            if (rule != null) policies.put(decision.field().name(), rule);
        });
        return policies;
    }

    private static List<String> values(Collection<ItemId> ids) {
        return ids.stream().map(ItemId::value).toList();
    }
}
