package dev.merganser.job.nightly;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/// Keeps what people decided since the last run as labels, and counts as changed what merges, or their undoing, changed
/// without writing it: items that are compared by their links.
final class Begin implements Tasklet {
    private final RunPlan plan;

    Begin(RunPlan plan) {
        this.plan = plan;
    }

    @Override
    public @Nullable RepeatStatus execute(StepContribution contribution, ChunkContext context) {
        Upkeep.count(context, "decisionsKept", plan.store().labels().gather());
        plan.store().unmatched().followMerges(plan.store().definitions().catalogue());
        return RepeatStatus.FINISHED;
    }
}
