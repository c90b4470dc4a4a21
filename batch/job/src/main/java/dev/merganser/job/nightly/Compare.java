package dev.merganser.job.nightly;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

import dev.merganser.matching.Explanation;
import dev.merganser.matching.MatchOptions;
import dev.merganser.matching.MatchReport;
import dev.merganser.matching.Matcher;
import dev.merganser.matching.Matching;
import dev.merganser.matching.Records;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.model.ComparedRecords;
import dev.merganser.store.suggestion.Compared;
import dev.merganser.store.suggestion.Suggestion;
import dev.merganser.store.suggestion.SuggestionId;
import dev.merganser.store.suggestion.Suggestions;

/// Finds and queues the probable duplicates of one type.
///
/// Deterministic: the same items and the same model give the same pairs, scores and groups.
final class Compare implements Tasklet {
    /// Suggestions a write: some 2 KiB each, so one command stays far below MongoDB's 48 MB.
    private static final int BATCH = 500;
    /// Nothing to compare below it.
    private static final int FEWEST = 2;

    private final RunPlan plan;
    private final Store store;
    private final TypeDefinition type;

    Compare(RunPlan plan, TypeDefinition type) {
        this.plan = plan;
        this.store = plan.store();
        this.type = type;
    }

    @Override
    public @Nullable RepeatStatus execute(StepContribution contribution, ChunkContext context) {
        Records records = read();
        var report = new StepReport(type.key(), records.size());
        if (records.size() >= FEWEST) {
            MatchOptions options = MatchOptions.defaults().withRejected(rejected());
            if (!plan.run().full()) options = options.withModel(store.models().current(type.key()).orElse(null));
            Matching matching = Matcher.match(records, options, plan.progress());
            store.models().use(type.key(), matching.model(), plan.run().id(), Instant.now(store.clock()));
            report.matched(matching.report(), matching.model().version(), queue(records, matching));
        }
        ExecutionContext job = context.getStepContext().getStepExecution().getJobExecution().getExecutionContext();
        job.put("report " + type.key(), report.text());
        contribution.incrementReadCount();
        return RepeatStatus.FINISHED;
    }

    private Records read() {
        Map<ItemId, ItemId> aliases = store.items().aliases(Asker.OPERATOR);
        UnaryOperator<ItemId> resolve = id -> aliases.getOrDefault(id, id);
        var records = new ComparedRecords(type, resolve);
        store.items().forEach(Asker.OPERATOR, type.key(), records::add);
        return records.build();
    }

    /// The pairs that people said are different, save those whose compared values changed since (D04).
    private Set<MatchOptions.Rejected> rejected() {
        var dismissed = new HashMap<SuggestionId, String>();
        store.suggestions().forEachDismissed(type.key(), dismissed::put);
        var ids = new HashSet<ItemId>();
        dismissed.keySet().forEach(id -> {
            ids.add(id.left());
            ids.add(id.right());
        });
        Map<ItemId, Item> items = store.items().findAll(Asker.OPERATOR, ids);
        var rejected = new HashSet<MatchOptions.Rejected>();
        dismissed.forEach((id, compared) -> {
            @Nullable
            Item left = items.get(id.left()), right = items.get(id.right());
            if (left == null || right == null || left.id().equals(right.id())) return;
            if (Compared.fingerprint(left, right, type).equals(compared))
                rejected.add(new MatchOptions.Rejected(left.id().value(), right.id().value()));
        });
        return rejected;
    }

    private int queue(Records records, Matching matching) {
        int[] groups = matching.groups();
        var batch = new ArrayList<int[]>();
        int queued = 0;
        for (int pair = 0; pair < matching.pairs(); pair++) {
            if (!matching.grouped(pair)) continue;
            batch.add(new int[]{matching.left(pair), matching.right(pair)});
            queued++;
            if (batch.size() == BATCH) flush(records, matching, groups, batch);
        }
        flush(records, matching, groups, batch);
        return queued;
    }

    private void flush(Records records, Matching matching, int[] groups, List<int[]> batch) {
        var ids = new HashSet<ItemId>();
        for (int[] pair : batch) {
            ids.add(new ItemId(records.id(pair[0])));
            ids.add(new ItemId(records.id(pair[1])));
        }
        Map<ItemId, Item> items = store.items().findAll(Asker.OPERATOR, ids);
        var found = new ArrayList<Suggestions.Found>();
        for (int[] pair : batch) {
            @Nullable
            Item left = items.get(new ItemId(records.id(pair[0])));
            @Nullable
            Item right = items.get(new ItemId(records.id(pair[1])));
            // Deleted, or merged into each other, while the run was going on.
            if (left == null || right == null || left.id().equals(right.id())) continue;
            Explanation why = matching.explain(pair[0], pair[1]);
            found.add(new Suggestions.Found(type.key(), new ItemId(records.id(pair[0])),
                    new ItemId(records.id(pair[1])),
                    new Suggestion.Evidence(why.probability(), why.weight(),
                            why.bars().stream().map(bar -> new Suggestion.Bar(bar.field(), bar.left(), bar.right(),
                                    bar.level(), bar.weight())).toList(),
                            why.rules(), matching.model().version(), records.id(groups[pair[0]]),
                            Compared.fingerprint(left, right, type), plan.attempt())));
        }
        store.suggestions().queue(found, Instant.now(store.clock()));
        batch.clear();
    }
}
