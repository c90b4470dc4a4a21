package dev.merganser.job.nightly;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

import dev.merganser.matching.Label;
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
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.model.ComparedRecords;
import dev.merganser.store.model.Models;
import dev.merganser.store.suggestion.QueuedPairs.Pair;

/// Finds and queues the probable duplicates of one type: among all items if a model is to be learned ([Learning] says
/// when), else for those that changed, by the model in use.
///
/// Deterministic: the same items and the same model give the same pairs, scores and groups, whichever way they are found.
final class Compare implements Tasklet {
    /// Nothing to compare below it.
    private static final int FEWEST = 2;
    private static final int PART = 1_000;
    /// Where more of the items have changed, reading all of them costs less than looking partners up.
    private static final double MOST_CHANGED = 0.2;

    private final RunPlan plan;
    private final Store store;
    private final TypeDefinition definition;
    private final TypeKey type;
    private final Queueing queueing;

    Compare(RunPlan plan, TypeDefinition definition) {
        this.plan = plan;
        this.store = plan.store();
        this.definition = definition;
        this.type = definition.key();
        this.queueing = new Queueing(store, definition, plan.attempt());
    }

    @Override
    public @Nullable RepeatStatus execute(StepContribution contribution, ChunkContext context) {
        var attempt = Attempt.of(context, type);
        store.models().dropOldKeys(type);
        waitAcross();
        long changed = store.unmatched().take(type, plan.attempt());
        store.queuedPairs().take(type, plan.attempt());
        Optional<String> learning = Learning.reason(plan, type);
        StepReport report = learning.isPresent() ? learn(learning.get()) : again(changed);
        report.changed(changed);
        attempt.begin(plan.attempt(), report.isOfAll());
        ExecutionContext job = context.getStepContext().getStepExecution().getJobExecution().getExecutionContext();
        job.put("report " + type, report.text());
        contribution.incrementReadCount();
        return RepeatStatus.FINISHED;
    }

    /// Before this run takes the marks over: whatever becomes of it, leads and those they are compared with still know.
    private void waitAcross() {
        if (!store.unmatched().any(type)) return;
        for (ItemType other : List.of(ItemType.CONTACT, ItemType.COMPANY)) {
            if (type.equals(TypeKey.LEAD) || type.type() == other) store.models().compareAcross(other);
        }
    }

    private StepReport learn(String why) {
        var report = new StepReport(type, "learned a model: " + why);
        Records records = all();
        report.items(records.size());
        if (records.size() < FEWEST) return report;
        List<Label> labels = store.labels().of(type);
        Matching matching = Matcher.match(records, options().withLabels(labels), plan.progress());
        MatchReport told = matching.report();
        store.models().bring(type, matching.model(), plan.run().id(), new Models.Origin(matching.model().version(),
                Instant.now(store.clock()), records.size(), labels.size(), told.thresholds(),
                new MatchReport.Expected(told.reviewThreshold(), told.expectedPrecision(), told.expectedRecall()),
                told.sureThreshold()));
        queued(report, records, matching);
        report.asked(queueing.ask(records, matching));
        return report;
    }

    /// By the model in use.
    private StepReport again(long changed) {
        MatchModel model = store.models().current(type).orElseThrow();
        long items = store.items().count(Asker.OPERATOR, type);
        if (plan.everything() || changed > Math.max(PART, MOST_CHANGED * items)) return everything(model);
        Optional<ChangedItems.Touched> touched = new ChangedItems(store, definition, model, plan.attempt()).find();
        return touched.isPresent()
                ? changedOnly(model, touched.get(), items)
                : learn("more than %,d items shared a match key".formatted(model.largestBlock()));
    }

    private StepReport everything(MatchModel model) {
        var report = new StepReport(type, "compared all by the model in use");
        Records records = all();
        report.items(records.size());
        return records.size() < FEWEST
                ? report
                : queued(report, records, Matcher.match(records, options().withModel(model), plan.progress()));
    }

    private StepReport queued(StepReport report, Records records, Matching matching) {
        var before = new ArrayList<Pair>();
        store.queuedPairs().forEachWaiting(type, before::add);
        return report.matched(matching.report(), matching.model().version(),
                queueing.queue(records, matching, before, _ -> Set.of()));
    }

    private MatchOptions options() {
        return MatchOptions.defaults().withRejected(queueing.rejected(store.queuedPairs().dismissed(type)));
    }

    private StepReport changedOnly(MatchModel model, ChangedItems.Touched touched, long items) {
        var report = new StepReport(type, "compared what changed");
        report.items(items);
        report.touched(touched.items().size(), touched.compared());
        var records = new ComparedRecords(definition);
        for (int from = 0; from < touched.items().size(); from += PART) {
            List<ItemId> part = touched.items().subList(from, Math.min(from + PART, touched.items().size()));
            var read = new ArrayList<>(store.items().findAll(Asker.OPERATOR, part).values());
            read.sort(java.util.Comparator.comparing(Item::id));
            records.addAll(store.items(), read);
        }
        Records few = records.build();
        MatchOptions options = MatchOptions.defaults().withModel(model)
                .withRejected(queueing.rejected(store.queuedPairs().dismissed(type, touched.looked())));
        Matching matching = Matcher.match(few, options, plan.progress());
        report.matched(matching.report(), model.version(),
                queueing.queue(few, matching, store.queuedPairs().touching(type, touched.looked()),
                        names -> store.queuedPairs().groups(type, names)));
        report.withdrawn(store.queuedPairs().withdrawAllBut(type, touched.looked(), plan.attempt()));
        return report;
    }

    private Records all() {
        var records = new ComparedRecords(definition);
        var part = new ArrayList<Item>();
        store.items().forEach(Asker.OPERATOR, type, item -> {
            part.add(item);
            if (part.size() < PART) return;
            records.addAll(store.items(), part);
            part.clear();
        });
        return records.addAll(store.items(), part).build();
    }
}
