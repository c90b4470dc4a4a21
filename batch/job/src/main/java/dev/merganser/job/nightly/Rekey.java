package dev.merganser.job.nightly;

import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

import dev.merganser.matching.MatchModel;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.store.model.Rekeying;

/// Gives one type's items the keys of the model in use, part by part: after a crash it goes on behind the last part.
final class Rekey implements Tasklet {
    private static final int PART = 1_000;
    private static final String LAST = "last";

    private final RunPlan plan;
    private final TypeDefinition type;

    Rekey(RunPlan plan, TypeDefinition type) {
        this.plan = plan;
        this.type = type;
    }

    @Override
    public @Nullable RepeatStatus execute(StepContribution contribution, ChunkContext context) {
        Optional<MatchModel> model = plan.store().models().current(type.key());
        if (model.isEmpty()) return RepeatStatus.FINISHED;
        ExecutionContext step = context.getStepContext().getStepExecution().getExecutionContext();
        @Nullable
        String last = new Rekeying(plan.store().database(), plan.store().definitions(), type, model.get())
                .part(step.getString(LAST, ""), PART);
        if (last == null) return RepeatStatus.FINISHED;
        step.putString(LAST, last);
        return RepeatStatus.CONTINUABLE;
    }
}
