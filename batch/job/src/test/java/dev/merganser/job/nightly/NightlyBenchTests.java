package dev.merganser.job.nightly;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.merganser.job.CommandLineRun;
import dev.merganser.job.Merganser;
import dev.merganser.job.base.Base;
import dev.merganser.matching.Progress;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.mongod.Child;
import dev.merganser.mongod.TestMongod;
import dev.merganser.store.access.Asker;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.Request;
import dev.merganser.store.suggestion.DuplicateChecks;

/// What a run over what changed costs beside one over everything, and how long a check of one item takes.
///
/// `mvn -pl batch/job -am test -Dtest=NightlyBenchTests -Dsurefire.failIfNoSpecifiedTests=false -Dnightly.bench=100000
/// -Dnightly.changed=1000` prints the table; a build only sees that it does.
class NightlyBenchTests {
    private static final int CHECKS = 500;
    private final Random random = new Random(3);
    @TempDir
    private Path folder;

    @Test
    void printsTheTable() throws Exception {
        int records = Integer.getInteger("nightly.bench", 600), changed = Integer.getInteger("nightly.changed", 20);
        String uri = TestMongod.freshUri("nightly-bench");
        assertThat(CommandLineRun.of("generate", "--records", records, "--seed", 7, "--out", folder).status()).isZero();
        try (Base base = Base.open(uri, null);
                Child job = Child
                        .java(Merganser.class, "import", "--type", "contact", "--records",
                                folder.resolve("records.csv").toString(),
                                "--columns", folder.resolve("columns.yml").toString())
                        .withEnvironment("MONGODB_URI", uri)) {
            job.start();
            assertThat(job.awaitExit(Duration.ofHours(2))).as(job.outputText()).isZero();
            System.out.printf("contacts: %,d%n", base.store().items().count(Asker.OPERATOR, TypeKey.CONTACT));
            run("full, learning", base, false);
            run("nothing changed", base, false);
            for (int round = 0; round < 2; round++) {
                change(base, changed);
                run("%,d changed".formatted(changed), base, false);
            }
            run("everything by the same model", base, true);
            checks(base);
            base.store().database().mongo().drop();
        }
    }

    private void change(Base base, int count) {
        var all = new ArrayList<Item>();
        base.store().items().forEach(Asker.OPERATOR, TypeKey.CONTACT, all::add);
        var changes = new ArrayList<Change>();
        for (int i = 0; i < count; i++) {
            Item item = all.remove(random.nextInt(all.size()));
            changes.add(new Change.Update(item.id(), item.version(),
                    Map.of("phones", new Edit.Add(List.of("030 " + (1_000_000 + random.nextInt(9_000_000)))))));
        }
        for (int from = 0; from < count; from += 500)
            base.store().writePath().write(Request.of(Asker.OPERATOR, "bench"),
                    changes.subList(from, Math.min(count, from + 500)));
    }

    private static void run(String name, Base base, boolean everything) {
        long start = System.nanoTime();
        var outcome = new Nightly(base.client(), base.store(), everything).run(Asker.OPERATOR, List.of("contact"),
                false, Progress.NONE);
        double seconds = (System.nanoTime() - start) / 1e9;
        var report = (Map<?, ?>) ((List<?>) Objects.requireNonNull(
                ((Nightly.Outcome.Done) outcome).run().report().get("types"))).getFirst();
        System.out.printf("%s: %.1f s; %s, changed %s, touched %s, compared %s, candidates %s, suggestions %s%n", name,
                seconds, report.get("how"), report.get("changed"), report.get("touched"), report.get("compared"),
                report.get("candidates"), report.get("suggestions"));
    }

    private void checks(Base base) {
        var all = new ArrayList<Item>();
        base.store().items().forEach(Asker.OPERATOR, TypeKey.CONTACT, all::add);
        long[] times = new long[CHECKS];
        long compared = 0, matches = 0;
        for (int round = 0; round < 2; round++)
            for (int i = 0; i < CHECKS; i++) {
                Item item = all.get(random.nextInt(all.size()));
                long start = System.nanoTime();
                var checked = (DuplicateChecks.Answer.Checked) base.store().duplicateChecks().check(Asker.OPERATOR,
                        item, null, 10);
                times[i] = System.nanoTime() - start;
                compared += checked.compared();
                matches += checked.matches().size();
            }
        java.util.Arrays.sort(times);
        System.out.printf("a check: %.1f ms half of them, %.1f ms 95 of 100, %.1f ms the slowest; %.0f compared and "
                + "%.2f found on average%n", times[CHECKS / 2] / 1e6, times[CHECKS * 95 / 100] / 1e6,
                times[CHECKS - 1] / 1e6, compared / 2.0 / CHECKS, matches / 2.0 / CHECKS);
    }
}
