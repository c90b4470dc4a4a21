package dev.merganser.job.nightly;

import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.infrastructure.item.ExecutionContext;

import dev.merganser.model.catalogue.TypeKey;

/// Which attempt compared a type's items, for the steps behind it: they may belong to a later attempt, which took the run
/// up after a crash.
final class Attempt {
    private final ExecutionContext job;
    private final String type;

    private Attempt(ExecutionContext job, String type) {
        this.job = job;
        this.type = type;
    }

    static Attempt of(ChunkContext context, TypeKey type) {
        return new Attempt(context.getStepContext().getStepExecution().getJobExecution().getExecutionContext(),
                type.toString());
    }

    /// @param all whether it compared all items of the type
    void begin(String attempt, boolean all) {
        job.putString("attempt " + type, attempt);
        job.put("all " + type, all);
    }

    String id() {
        return job.getString("attempt " + type);
    }

    boolean ofAll() {
        return Boolean.TRUE.equals(job.get("all " + type));
    }
}
