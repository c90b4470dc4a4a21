package dev.merganser.job.nightly;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

import dev.merganser.model.catalogue.TypeDefinition;

/// Takes back the undecided suggestions of one type that this run didn't find.
final class Withdraw implements Tasklet {
    private final RunPlan plan;
    private final TypeDefinition type;

    Withdraw(RunPlan plan, TypeDefinition type) {
        this.plan = plan;
        this.type = type;
    }

    @Override
    public @Nullable RepeatStatus execute(StepContribution contribution, ChunkContext context) {
        var attempt = Attempt.of(context, type.key());
        // One that looked at some items only has done so for these.
        if (attempt.ofAll()) plan.store().queuedPairs().withdrawAllBut(type.key(), attempt.id());
        return RepeatStatus.FINISHED;
    }
}
