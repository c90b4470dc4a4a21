package dev.merganser.job.nightly;

import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

import dev.merganser.store.Store;

/// What time has made due: finishes restores that were cut short, purges what the recycle bin has kept long enough, and
/// rewrites the links of merges that can't be undone any more. Part by part; each part may run again.
final class Upkeep implements Tasklet {
    private static final int PART = 100;
    private static final String PREFIX = "upkeep ";

    private final RunPlan plan;

    Upkeep(RunPlan plan) {
        this.plan = plan;
    }

    @Override
    public @Nullable RepeatStatus execute(StepContribution contribution, ChunkContext context) {
        Store store = plan.store();
        count(context, "restoresFinished", store.separating().resume());
        // Links first: purging takes away what the merges were.
        var settled = store.settling().settle(PART);
        count(context, "mergesSettled", settled.merges());
        count(context, "linksRewritten", settled.rewritten());
        if (settled.merges() == PART) return RepeatStatus.CONTINUABLE;
        int purged = store.purging().purgeExpired(PART);
        count(context, "purged", purged);
        return purged == PART ? RepeatStatus.CONTINUABLE : RepeatStatus.FINISHED;
    }

    /// Adds to a count of the run's report.
    static void count(ChunkContext context, String name, long more) {
        if (more == 0) return;
        ExecutionContext job = context.getStepContext().getStepExecution().getJobExecution().getExecutionContext();
        job.putLong(PREFIX + name, job.getLong(PREFIX + name, 0) + more);
    }

    /// Everything that was counted, by name.
    static Map<String, Object> counts(ExecutionContext job) {
        var counts = new TreeMap<String, Object>();
        job.entrySet().stream().filter(entry -> entry.getKey().startsWith(PREFIX))
                .forEach(entry -> counts.put(entry.getKey().substring(PREFIX.length()), entry.getValue()));
        return counts;
    }
}
