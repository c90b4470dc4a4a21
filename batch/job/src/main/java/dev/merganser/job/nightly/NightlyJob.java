package dev.merganser.job.nightly;

import java.util.List;

import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.builder.SimpleJobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;

/// The nightly search for duplicates. For each type of item:
///
///   1. **compare**: compare what changed since the last run with all items, by the model in use; or read all of them and
///      learn a model, where there is none or it is outdated; queue the pairs that are probably the same;
///   2. **withdraw**: take back what is still open in the queue and wasn't found any more;
///   3. **copies**: merge exact copies, where administrators have set that rule;
///   4. **rekey**: give the items the match keys of a model that was learned, and put it to use.
///
/// Then **leads** are compared with contacts and with companies, to be linked to them; and **upkeep**: purge what the recycle bin has kept long enough, and rewrite the links of merges that can't be undone
/// any more.
///
/// A run is identified by its id. Started again after a crash it goes on with the first step that wasn't finished.
/// Suggestions are upserted by an id made of the pair and each attempt marks what it found, so that a step that runs
/// twice queues nothing twice and leaves nothing of its first attempt behind.
///
/// Steps are tasklets, since matching looks at all records of a type at once: there is no row by row to be chunked.
/// They run without a transaction of Spring's: a step takes minutes, and the store's own writes are transactions.
@Configuration(proxyBeanMethods = false)
class NightlyJob {
    static final String NAME = "nightly";

    @Bean
    Job nightly(JobRepository jobs, RunPlan plan) {
        var nothing = new ResourcelessTransactionManager();
        SimpleJobBuilder job = new JobBuilder(NAME, jobs).start(step("begin", new Begin(plan), jobs, nothing));
        for (TypeDefinition type : types(plan)) {
            String name = type.key().toString();
            job = job.next(step("compare " + name, new Compare(plan, type), jobs, nothing))
                    .next(step("withdraw " + name, new Withdraw(plan, type), jobs, nothing))
                    .next(step("copies " + name, new Copies(plan, type), jobs, nothing))
                    .next(step("rekey " + name, new Rekey(plan, type), jobs, nothing));
        }
        if (plan.run().types().isEmpty() || plan.run().types().contains(TypeKey.LEAD.type().wireName())) {
            for (TypeKey other : List.of(TypeKey.CONTACT, TypeKey.COMPANY))
                job = job.next(step("leads with " + other, new Across(plan, other), jobs, nothing));
        }
        return job.next(step("upkeep", new Upkeep(plan), jobs, nothing))
                .next(step("report", new Report(plan), jobs, nothing)).build();
    }

    private static List<TypeDefinition> types(RunPlan plan) {
        return plan.store().definitions().catalogue().all().stream()
                .filter(type -> plan.run().types().isEmpty()
                        || plan.run().types().contains(type.key().type().wireName()))
                .toList();
    }

    private static Step step(String name, Tasklet tasklet, JobRepository jobs, ResourcelessTransactionManager nothing) {
        return new StepBuilder(name, jobs).tasklet(tasklet, nothing).build();
    }
}
