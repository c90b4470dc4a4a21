package dev.merganser.job.nightly;

import java.util.List;
import java.util.Optional;

import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

import dev.merganser.matching.MatchModel;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.item.Item;
import dev.merganser.store.Store;
import dev.merganser.store.model.Rekeying;

/// Gives one type's items the keys of a model that was learned, part by part, and puts it to use: after a crash it goes
/// on behind the last part. Then the run has done with the items that had changed.
final class Rekey implements Tasklet {
    private static final int PART = 2_000;
    private static final String LAST = "last";

    private final RunPlan plan;
    private final TypeDefinition type;

    Rekey(RunPlan plan, TypeDefinition type) {
        this.plan = plan;
        this.type = type;
    }

    @Override
    public @Nullable RepeatStatus execute(StepContribution contribution, ChunkContext context) {
        Store store = plan.store();
        Optional<MatchModel> newest = store.models().newest(type.key());
        var attempt = Attempt.of(context, type.key());
        if (newest.isEmpty() || !attempt.ofAll()) return done(attempt);
        ExecutionContext step = context.getStepContext().getStepExecution().getExecutionContext();
        List<Item> part = new Rekeying(store.database(), store.definitions(), store.items(), type, newest.get(),
                store.models().current(type.key()).orElse(null)).part(new Document(), step.getString(LAST, ""), PART);
        if (part.isEmpty()) {
            store.models().use(type.key());
            return done(attempt);
        }
        step.putString(LAST, part.getLast().id().value());
        return RepeatStatus.CONTINUABLE;
    }

    /// What this run has looked at needs no more looking at.
    private RepeatStatus done(Attempt attempt) {
        plan.store().unmatched().done(type.key(), attempt.id());
        plan.store().queuedPairs().done(attempt.id());
        return RepeatStatus.FINISHED;
    }
}
