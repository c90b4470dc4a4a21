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

    /// @param all     whether it compared all items of the type
    /// @param changed how many had changed
    void begin(String attempt, boolean all, long changed) {
        job.putLong("changed " + type, changed);
        job.putString("attempt " + type, attempt);
        job.put("all " + type, all);
    }

    /// How many items of a type had changed when this run compared them; 0 if it didn't.
    static long changed(ExecutionContext job, TypeKey type) {
        return job.getLong("changed " + type, 0);
    }

    String id() {
        return job.getString("attempt " + type);
    }

    boolean ofAll() {
        return Boolean.TRUE.equals(job.get("all " + type));
    }
}
