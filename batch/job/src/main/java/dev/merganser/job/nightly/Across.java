package dev.merganser.job.nightly;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

import dev.merganser.matching.Explanation;
import dev.merganser.matching.Kind;
import dev.merganser.matching.MatchModel;
import dev.merganser.matching.MatchOptions;
import dev.merganser.matching.MatchReport;
import dev.merganser.matching.Matcher;
import dev.merganser.matching.Matching;
import dev.merganser.matching.Records;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.Value;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.model.ComparedRecords;
import dev.merganser.store.model.Models;
import dev.merganser.store.suggestion.Compared;
import dev.merganser.store.suggestion.Suggestion;
import dev.merganser.store.suggestion.Suggestions;

/// Finds leads that are probably a contact, or a company, that is there already and that they aren't linked to (D12).
///
/// All leads are compared with all items of the other type by a model of their own, in the first run that gets there after any
/// of either type has changed ([Models#compareAcross]); one that finds none changed leaves the queue as it is. [Learning] says how long a model
/// serves.
final class Across implements Tasklet {
    private static final int PART = 1_000;
    private static final int BATCH = 500;

    private final RunPlan plan;
    private final Store store;
    private final TypeDefinition leads;
    private final TypeDefinition others;
    private final ItemType other;

    Across(RunPlan plan, TypeKey other) {
        this.plan = plan;
        this.store = plan.store();
        this.other = other.type();
        leads = store.definitions().catalogue().get(TypeKey.LEAD);
        others = store.definitions().catalogue().get(other);
    }

    @Override
    public @Nullable RepeatStatus execute(StepContribution contribution, ChunkContext context) {
        if (!store.models().waitAcross(other) && !plan.everything() && !plan.run().full()) return RepeatStatus.FINISHED;
        if (store.items().count(Asker.OPERATOR, leads.key()) == 0
                || store.items().count(Asker.OPERATOR, others.key()) == 0) {
            return done();
        }
        Records records = read();
        @Nullable
        MatchModel model = serves(records.size()) ? store.models().across(other).orElse(null) : null;
        Matching matching = Matcher.match(records,
                MatchOptions.defaults().withModel(model).withRejected(Queueing.rejected(store,
                        store.linkSuggestions().dismissed(other), this::definition)),
                plan.progress());
        MatchReport told = matching.report();
        if (model == null)
            store.models().keepAcross(other, matching.model(), plan.run().id(),
                    new Models.Origin(matching.model().version(), Instant.now(store.clock()), records.size(), 0,
                            told.thresholds(), new MatchReport.Expected(told.reviewThreshold(),
                                    told.expectedPrecision(), told.expectedRecall()),
                            told.sureThreshold()));
        int queued = queue(records, matching);
        Upkeep.count(context, "linksSuggestedTo" + Character.toUpperCase(other.wireName().charAt(0))
                + other.wireName().substring(1), queued);
        String both = leads.key() + " with " + other.wireName();
        var report = new StepReport(both, model == null ? "learned a model" : "compared all by the model in use");
        report.items(records.size());
        context.getStepContext().getStepExecution().getJobExecution().getExecutionContext().put("report " + both,
                report.matched(told, matching.model().version(), queued).text());
        return done();
    }

    private RepeatStatus done() {
        store.linkSuggestions().withdrawAllBut(other, plan.attempt());
        store.models().comparedAcross(other);
        return RepeatStatus.FINISHED;
    }

    /// Whether the model that is there will do.
    private boolean serves(long items) {
        return !plan.run().full() && store.models().acrossOrigin(other)
                .filter(origin -> Learning.outdated(origin, items, Instant.now(store.clock())).isEmpty()).isPresent();
    }

    private Records read() {
        var records = new ComparedRecords.Across(other == ItemType.CONTACT ? Kind.PERSON : Kind.COMPANY, leads,
                others);
        for (TypeDefinition type : List.of(leads, others))
            store.items().forEach(Asker.OPERATOR, type.key(), item -> records.add(item, type));
        return records.build();
    }

    private String fingerprint(Item one, Item other) {
        return Compared.fingerprint(one, definition(one), other, definition(other));
    }

    private TypeDefinition definition(Item item) {
        return item.type().equals(leads.key()) ? leads : others;
    }

    private int queue(Records records, Matching matching) {
        var found = new ArrayList<Suggestions.Found>();
        int queued = 0;
        for (int from = 0; from < matching.pairs(); from += PART) {
            var ids = new HashSet<ItemId>();
            int to = Math.min(matching.pairs(), from + PART);
            for (int pair = from; pair < to; pair++) {
                if (!matching.grouped(pair)) continue;
                ids.add(new ItemId(records.id(matching.left(pair))));
                ids.add(new ItemId(records.id(matching.right(pair))));
            }
            Map<ItemId, Item> items = store.items().findAll(Asker.OPERATOR, ids);
            Map<ItemId, ItemId> now = linkedNow(items);
            for (int pair = from; pair < to; pair++) {
                if (!matching.grouped(pair)) continue;
                @Nullable
                Item left = items.get(new ItemId(records.id(matching.left(pair))));
                @Nullable
                Item right = items.get(new ItemId(records.id(matching.right(pair))));
                if (left == null || right == null || left.type().equals(right.type()) || linked(left, right, now)
                        || linked(right, left, now))
                    continue;
                found.add(found(matching, pair, left, right));
                queued++;
                if (found.size() == BATCH) flush(found);
            }
        }
        flush(found);
        return queued;
    }

    private void flush(List<Suggestions.Found> found) {
        store.linkSuggestions().queue(other, found, Instant.now(store.clock()));
        found.clear();
    }

    private Suggestions.Found found(Matching matching, int pair, Item left, Item right) {
        Explanation why = matching.explain(matching.left(pair), matching.right(pair));
        return new Suggestions.Found(TypeKey.LEAD, left.id(), right.id(), new Suggestion.Evidence(why.probability(),
                why.weight(), Suggestion.Bar.of(why),
                why.rules(), matching.model().version(), "", fingerprint(left, right), plan.attempt()));
    }

    private Map<ItemId, ItemId> linkedNow(Map<ItemId, Item> items) {
        var targets = new HashSet<ItemId>();
        items.values().forEach(item -> links(item).forEach(targets::add));
        return new HashMap<>(store.items().now(Asker.OPERATOR, targets));
    }

    private static List<ItemId> links(Item item) {
        return item.fields().values().stream().flatMap(List::stream).filter(Value.Link.class::isInstance)
                .map(value -> ((Value.Link) value).target()).toList();
    }

    private static boolean linked(Item from, Item to, Map<ItemId, ItemId> now) {
        return links(from).stream().anyMatch(target -> to.id().equals(now.get(target)));
    }
}
