package dev.merganser.job.nightly;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.assertj.core.data.Offset;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import dev.merganser.job.base.Base;
import dev.merganser.matching.Progress;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.Value;
import dev.merganser.mongod.TestMongod;
import dev.merganser.store.access.Asker;
import dev.merganser.store.database.Collections;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.Outcome;
import dev.merganser.store.item.Request;
import dev.merganser.store.run.Lease;
import dev.merganser.store.run.Runs;
import dev.merganser.store.suggestion.DuplicateChecks;
import dev.merganser.store.suggestion.Suggestion;
import dev.merganser.store.suggestion.Suggestions;

class NightlyTests {
    private static final Asker OPERATOR = Asker.OPERATOR;
    private Base base;

    @BeforeEach
    void open() {
        base = Base.open(TestMongod.freshUri("nightly"), null);
        base.store().writePath().write(Request.of(OPERATOR, "test"), People.withDuplicates(300));
    }

    @AfterEach
    void close() {
        base.store().database().mongo().drop();
        base.close();
    }

    private Nightly nightly() {
        return new Nightly(base.client(), base.store());
    }

    private Nightly.Outcome run(boolean full) {
        return nightly().run(OPERATOR, List.of("contact"), full, Progress.NONE);
    }

    private List<Suggestions.WithItems> queue() {
        return base.store().suggestions().queue(OPERATOR, null, null, 1_000, Instant.now()).suggestions();
    }

    /// The queue as it is stored, save when and by which run each pair was found.
    private List<Document> stored() {
        return base.store().database().collection(Collections.SUGGESTIONS).find().sort(new Document("_id", 1))
                .map(document -> {
                    document.keySet().removeAll(List.of("run", "foundAt"));
                    return document;
                }).into(new ArrayList<>());
    }

    @Test
    @DisplayName("D01 D02 A run queues probable duplicates with an explanation that adds up, and merges nothing")
    void queuesProbableDuplicatesAndSaysWhy() {
        long items = base.store().items().count(OPERATOR, TypeKey.CONTACT);

        assertThat(run(false)).isInstanceOf(Nightly.Outcome.Done.class);

        assertThat(base.store().items().count(OPERATOR, TypeKey.CONTACT)).isEqualTo(items);
        assertThat(queue()).hasSizeGreaterThanOrEqualTo(25).allSatisfy(found -> {
            Suggestion.Evidence why = found.suggestion().evidence();
            assertThat(why.bars().stream().mapToDouble(Suggestion.Bar::weight).sum()).isEqualTo(why.weight(),
                    Offset.offset(1e-9));
            assertThat(why.probability()).isEqualTo(1 / (1 + Math.pow(2, -why.weight())), Offset.offset(1e-9));
            assertThat(why.rules()).isNotEmpty();
        });
    }

    @Test
    @DisplayName("D06 Two runs give the same queue")
    void givesTheSameQueueTwice() {
        run(false);
        List<Document> first = stored();

        run(false);

        assertThat(stored()).isEqualTo(first);
    }

    @Test
    @DisplayName("D04 A dismissed pair returns only when a compared value has changed")
    void keepsADismissedPairAwayUntilItChanges() {
        run(false);
        Suggestions.WithItems pair = queue().getFirst();
        base.store().suggestions().dismiss(OPERATOR, pair.suggestion().id(), "father and son", Instant.now());

        run(false);
        assertThat(queue()).noneMatch(one -> one.suggestion().id().equals(pair.suggestion().id()));

        Item left = pair.left();
        Outcome changed = base.store().writePath().write(Request.of(OPERATOR, "test"), List.of(new Change.Update(
                left.id(), left.version(), Map.of("phones", Edit.to("030 1234567"))))).getFirst();
        assertThat(changed).isInstanceOf(Outcome.Written.class);
        run(false);
        assertThat(queue()).anyMatch(one -> one.suggestion().id().equals(pair.suggestion().id()));
    }

    /// What was compared when the last run looked is of no account: people decide about what they see.
    @Test
    @DisplayName("D04 What was dismissed after an edit stays away, also where its values only change places")
    void keepsAwayWhatWasDismissedAfterAnEdit() {
        run(false);
        Suggestions.WithItems pair = queue().getFirst();
        Item left = pair.left();
        Item edited = edit(left, Map.of("phones", new Edit.Set(List.of(phone("030 1234567"), phone("030 7654321")))));
        base.store().suggestions().dismiss(OPERATOR, pair.suggestion().id(), "seen after the edit", Instant.now());

        run(false);
        assertThat(queue()).noneMatch(one -> one.suggestion().id().equals(pair.suggestion().id()));

        edit(edited, Map.of("phones", new Edit.Set(List.of(phone("030 7654321"), phone("030 1234567")))));
        run(false);
        run(true);
        assertThat(queue()).noneMatch(one -> one.suggestion().id().equals(pair.suggestion().id()));
    }

    private static Value phone(String number) {
        return new Value.Phone(number, null, null, false);
    }

    private Item edit(Item item, Map<String, Edit> fields) {
        Outcome changed = base.store().writePath().write(Request.of(OPERATOR, "test"),
                List.of(new Change.Update(item.id(), item.version(), fields))).getFirst();
        assertThat(changed).isInstanceOf(Outcome.Written.class);
        return base.store().items().find(OPERATOR, item.id()).orElseThrow();
    }

    @Test
    @DisplayName("D05 A run that is asked for here is done here, whatever else waits")
    void doesItsOwnRun() {
        base.store().runs().request(OPERATOR, List.of("deal"), true, Instant.now());

        Nightly.Outcome outcome = run(false);

        assertThat(outcome).isInstanceOfSatisfying(Nightly.Outcome.Done.class,
                done -> assertThat(done.run().types()).containsExactly("contact"));
        assertThat(queue()).isNotEmpty();
        assertThat(nightly().runRequested(Progress.NONE)).isInstanceOfSatisfying(Nightly.Outcome.Done.class,
                done -> assertThat(done.run().types()).containsExactly("deal"));
    }

    @Test
    @DisplayName("D06 While one run goes on, another is refused")
    void refusesASecondRunAtTheSameTime() {
        var other = new Lease(base.store().database(), "nightly", "1@elsewhere since x#y", Duration.ofMinutes(1));
        other.take(Instant.now());

        assertThat(run(false)).isInstanceOf(Nightly.Outcome.Busy.class);

        other.release();
        assertThat(run(false)).isInstanceOf(Nightly.Outcome.Done.class);
    }

    @Test
    @DisplayName("D05 A run that somebody asked for is claimed and done once")
    void runsWhatWasAskedFor() {
        base.store().runs().request(OPERATOR, List.of("contact"), false, Instant.now());

        assertThat(nightly().runRequested(Progress.NONE)).isInstanceOf(Nightly.Outcome.Done.class);
        assertThat(nightly().runRequested(Progress.NONE)).isInstanceOf(Nightly.Outcome.Nothing.class);
        assertThat(base.store().runs().latest(OPERATOR, 10)).singleElement()
                .satisfies(run -> assertThat(run.state()).isEqualTo(Runs.State.DONE));
    }

    @Test
    @DisplayName("D07 The report counts what was looked at")
    void reportsWhatWasLookedAt() {
        var done = (Nightly.Outcome.Done) run(false);

        assertThat(done.run().report()).extractingByKey("types").asInstanceOf(
                org.assertj.core.api.InstanceOfAssertFactories.list(Map.class)).singleElement()
                .satisfies(report -> assertThat(report.get("items")).isEqualTo(330));
    }

    @Test
    @DisplayName("Items get the match keys of the model in use, and a new one gets them as it is written")
    void keepsMatchKeysOnItems() {
        run(false);

        assertThat(base.store().database().collection(Collections.ITEMS)
                .countDocuments(new Document("matchKeys.0", new Document("$exists", true)))).isEqualTo(330);
        base.store().writePath().write(Request.of(OPERATOR, "test"),
                List.of(People.person("new", "Anna", "Abel", "1980-01-01", "anna@example.com")));
        assertThat(base.store().database().collection(Collections.ITEMS).countDocuments(
                new Document("externalId", "new").append("matchKeys.0", new Document("$exists", true)))).isOne();
    }

    @Test
    @DisplayName("D08 The check of an item gives the pairs that the run queued, by the same scores and bars")
    void checksAnItemAsTheRunDoes() {
        run(false);

        for (Suggestions.WithItems found : queue()) {
            Suggestion.Evidence why = found.suggestion().evidence();
            Item left = found.left(), right = found.right();
            DuplicateChecks.Match match = match(left, right);
            assertThat(match.why().weight()).isEqualTo(why.weight(), Offset.offset(1e-9));
            assertThat(match.why().rules()).isEqualTo(why.rules());
            assertThat(match.why().bars()).extracting(bar -> bar.field() + bar.level() + bar.weight())
                    .isEqualTo(why.bars().stream().map(bar -> bar.field() + bar.level() + bar.weight()).toList());
            assertThat(match(right, left).why().weight()).isEqualTo(why.weight(), Offset.offset(1e-9));

            // Before it is made it scores alike.
            Map<String, Edit> values = new TreeMap<>();
            left.fields().forEach((field, all) -> values.put(field, new Edit.Set(all)));
            var draft = (Outcome.Written) base.store().writePath().draft(OPERATOR, TypeKey.CONTACT, values);
            assertThat(match(draft.item(), right).why().weight()).isEqualTo(why.weight(), Offset.offset(1e-9));
            assertThat(match(draft.item(), left).probable()).isTrue();
        }
    }

    private DuplicateChecks.Match match(Item asked, Item expected) {
        var checked = (DuplicateChecks.Answer.Checked) base.store().duplicateChecks().check(OPERATOR, asked, null, 50);
        return checked.matches().stream().filter(match -> match.item().id().equals(expected.id())).findFirst()
                .orElseThrow(() -> new AssertionError(asked + " isn't held for " + expected));
    }
}
