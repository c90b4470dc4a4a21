package dev.merganser.job.nightly;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

import dev.merganser.model.catalogue.TypeDefinition;

/// Merges the exact copies of one type, where administrators have set that rule. Off unless they did (D01).
final class Copies implements Tasklet {
    private final RunPlan plan;
    private final TypeDefinition type;

    Copies(RunPlan plan, TypeDefinition type) {
        this.plan = plan;
        this.type = type;
    }

    @Override
    public @Nullable RepeatStatus execute(StepContribution contribution, ChunkContext context) {
        int merged = plan.store().exactCopies().merge(type.key(), "nightly:" + plan.run().id());
        Upkeep.count(context, "exactCopiesMerged", merged);
        return RepeatStatus.FINISHED;
    }
}
