package dev.merganser.job.nightly;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

import dev.merganser.store.run.Runs;

/// Ends the run with its report.
final class Report implements Tasklet {
    private final RunPlan plan;

    Report(RunPlan plan) {
        this.plan = plan;
    }

    @Override
    public @Nullable RepeatStatus execute(StepContribution contribution, ChunkContext context) {
        ExecutionContext job = context.getStepContext().getStepExecution().getJobExecution().getExecutionContext();
        List<String> reports = job.entrySet().stream().filter(entry -> entry.getKey().startsWith("report "))
                .map(entry -> String.valueOf(entry.getValue())).toList();
        var report = new LinkedHashMap<>(StepReport.of(reports));
        report.put("upkeep", Upkeep.counts(job));
        plan.store().runs().end(plan.run().id(), Runs.State.DONE, report,
                Instant.now(plan.store().clock()));
        return RepeatStatus.FINISHED;
    }
}
