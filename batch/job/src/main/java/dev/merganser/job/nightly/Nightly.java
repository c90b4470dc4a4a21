package dev.merganser.job.nightly;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import dev.merganser.matching.Progress;
import dev.merganser.model.value.ItemId;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.run.Lease;
import dev.merganser.store.run.Runs;
import dev.merganser.store.run.Runs.Run;

/// Starts runs of the nightly job, and takes up those that a killed process left unfinished (D06).
///
/// One run at a time works on a base: its process holds a lease and renews it. When the process dies, another one on
/// the same machine sees that at once, one elsewhere when the lease has run out.
public final class Nightly {
    private static final Logger LOG = LoggerFactory.getLogger(Nightly.class);
    private static final Duration LEASE = Duration.ofSeconds(60);

    private final MongoClient client;
    private final Store store;
    private final boolean everything;

    public Nightly(MongoClient client, Store store) {
        this(client, store, false);
    }

    /// @param everything whether all items are compared even where those that changed would do: the same queue, which
    ///                   tests hold the shorter way to
    Nightly(MongoClient client, Store store, boolean everything) {
        this.client = client;
        this.store = store;
        this.everything = everything;
    }

    /// What came of wanting a run.
    public sealed interface Outcome {
        /// @param run       as it ended
        /// @param continued whether it is one that a killed process had left unfinished
        record Done(Run run, boolean continued) implements Outcome {}

        record Failed(Run run, String reason) implements Outcome {}

        /// Another run is going on (D06).
        record Busy(Lease.Held other) implements Outcome {}

        /// Nobody asked for a run.
        record Nothing() implements Outcome {}
    }

    /// Runs the job now. A run that was left unfinished is taken up first, and is all if it is of the same kind; what others
    /// asked for waits.
    ///
    /// @param types the types to compare, as wire names; empty for all
    /// @param full  whether to learn a new model, even if there is one
    public Outcome run(Asker asker, List<String> types, boolean full, Progress progress) {
        return leased(() -> {
            Optional<Run> unfinished = store.runs().unfinished();
            if (unfinished.isPresent()) {
                Outcome before = finish(unfinished.get(), true, progress);
                boolean same = unfinished.get().types().equals(types) && unfinished.get().full() == full;
                if (same || !(before instanceof Outcome.Done)) return before;
            }
            Run asked = store.runs().request(asker, types, full, Instant.now(store.clock()));
            return finish(store.runs().claim(asked.id()).orElse(asked), false, progress);
        });
    }

    /// Takes up what was left unfinished, else what somebody asked for.
    public Outcome runRequested(Progress progress) {
        return leased(() -> {
            Optional<Run> unfinished = store.runs().unfinished();
            if (unfinished.isPresent()) return finish(unfinished.get(), true, progress);
            return store.runs().claim().map(run -> finish(run, false, progress)).orElseGet(Outcome.Nothing::new);
        });
    }

    private Outcome leased(java.util.function.Supplier<Outcome> work) {
        var lease = new Lease(store.database(), NightlyJob.NAME, Holder.me(), LEASE);
        Optional<Lease.Held> other = lease.take(Instant.now());
        if (other.isPresent() && !(Holder.isDead(other.get().holder()) && lease.inherit(other.get(), Instant.now())))
            return new Outcome.Busy(other.get());
        try (var heart = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("nightly-lease").factory())) {
            long seconds = LEASE.toSeconds() / 4;
            ScheduledFuture<?> beat = heart.scheduleAtFixedRate(() -> renew(lease), seconds, seconds,
                    TimeUnit.SECONDS);
            try {
                return work.get();
            } finally {
                beat.cancel(true);
            }
        } finally {
            lease.release();
        }
    }

    /// A lease that is lost all the same, to a machine that was asleep say, does no harm: two runs find the same pairs,
    /// and suggestions are upserted by pair.
    private static void renew(Lease lease) {
        try {
            lease.take(Instant.now()).ifPresent(other -> LOG.warn("the lease went to {}", other.holder()));
        } catch (MongoException e) {
            LOG.warn("can't renew the lease, trying again: {}", e.getMessage());
        }
    }

    private Outcome finish(Run run, boolean continued, Progress progress) {
        try (var context = new AnnotationConfigApplicationContext()) {
            // Singletons of somebody else: the context doesn't close them.
            context.getBeanFactory().registerSingleton("store", store);
            context.getBeanFactory().registerSingleton("client", client);
            context.getBeanFactory().registerSingleton("plan",
                    new RunPlan(store, run, ItemId.next().value(), progress, everything));
            context.register(BatchInfrastructure.class, NightlyJob.class);
            context.refresh();
            JobExecution execution = execute(context, run);
            if (execution.getStatus() == BatchStatus.COMPLETED)
                return new Outcome.Done(store.runs().find(Asker.OPERATOR, run.id()).orElse(run), continued);
            return failed(run, execution.getAllFailureExceptions().stream().findFirst().orElse(null));
        } catch (JobExecutionException e) {
            return failed(run, e);
        }
    }

    private static JobExecution execute(AnnotationConfigApplicationContext context, Run run)
            throws JobExecutionException {
        var operator = context.getBean(JobOperator.class);
        var jobs = context.getBean(JobRepository.class);
        JobParameters parameters = new JobParametersBuilder().addString("run", run.id()).toJobParameters();
        @Nullable
        JobExecution last = jobs.getLastJobExecution(NightlyJob.NAME, parameters);
        if (last == null) return operator.start(context.getBean(Job.class), parameters);
        // A killed process leaves its execution as if it were running, and nobody else could go on with it.
        return operator.restart(last.isRunning() ? operator.recover(last) : last);
    }

    private Outcome failed(Run run, @Nullable Throwable cause) {
        String reason = cause == null ? "no reason given" : cause.toString();
        store.runs().end(run.id(), Runs.State.FAILED, Map.of("reason", reason), Instant.now(store.clock()));
        return new Outcome.Failed(run, reason);
    }
}
