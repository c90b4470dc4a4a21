package dev.merganser.job.nightly;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import dev.merganser.job.base.Base;
import dev.merganser.matching.Progress;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.value.UserId;
import dev.merganser.mongod.TestMongod;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;
import dev.merganser.store.database.Collections;
import dev.merganser.store.item.Request;
import dev.merganser.store.model.Models;
import dev.merganser.store.suggestion.Suggestion;
import dev.merganser.store.suggestion.Suggestions;

/// D11: what people decide sharpens the next model.
class LearningTests {
    private static final Asker ANNA = new Asker(new UserId("anna"), Set.of(Role.ANALYST));
    private Base base;

    @BeforeEach
    void open() {
        base = Base.open(TestMongod.freshUri("learning"), null);
        base.store().writePath().write(Request.of(Asker.OPERATOR, "test"), People.withDuplicates(300));
        base.store().writePath().write(Request.of(Asker.OPERATOR, "test"), People.namesakes(40));
        run(false);
    }

    @AfterEach
    void close() {
        base.store().database().mongo().drop();
        base.close();
    }

    private void run(boolean full) {
        assertThat(new Nightly(base.client(), base.store()).run(Asker.OPERATOR, List.of("contact"), full,
                Progress.NONE)).isInstanceOf(Nightly.Outcome.Done.class);
    }

    private List<Suggestions.WithItems> queue(Suggestion.Purpose purpose) {
        return base.store().suggestions().queue(ANNA, purpose, TypeKey.CONTACT, null, 1_000, Instant.now())
                .suggestions();
    }

    private List<Models.Listed> models() {
        return base.store().models().list(Asker.OPERATOR, TypeKey.CONTACT, 10);
    }

    @Test
    @DisplayName("D11 Decisions are kept as labels, with their levels and who and when, and make the next model another one")
    void learnsFromDecisions() {
        String first = models().getFirst().origin().version();
        Instant before = Instant.now().minusSeconds(1);
        List<Suggestions.WithItems> decided = queue(Suggestion.Purpose.MERGE).subList(0, 12);
        decided.forEach(pair -> base.store().suggestions().dismiss(ANNA, pair.suggestion().id(), "no", Instant.now()));

        run(true);

        assertThat(base.store().database().collection(Collections.LABELS).find()).hasSize(12).allSatisfy(label -> {
            assertThat(label.getBoolean("same")).isFalse();
            assertThat(label.getString("by")).isEqualTo("anna");
            assertThat(label.getDate("at").toInstant()).isAfter(before);
            assertThat(label.getString("model")).isEqualTo(first);
            assertThat(label.getList("levels", Document.class)).extracting(level -> level.getString("field"))
                    .contains("familyName", "birthDate");
        });
        assertThat(models()).hasSize(2);
        assertThat(models().getFirst().inUse()).isTrue();
        assertThat(models().getFirst().origin().decisions()).isEqualTo(12);
        assertThat(models().getFirst().origin().version()).isNotEqualTo(first);
        assertThat(queue(Suggestion.Purpose.MERGE)).isNotEmpty().allSatisfy(pair -> assertThat(
                pair.suggestion().evidence().model()).isEqualTo(models().getFirst().origin().version()));
        // Like pairs that nobody has decided about are held for the same with less certainty.
        assertThat(base.store().runs().latest(Asker.OPERATOR, 1).getFirst().report().toString())
                .contains("sharpened by 12 decisions");
    }

    @Test
    @DisplayName("D11 Some pairs below the threshold are asked about, apart from the queue, and count by their chance")
    void asksAboutWhatItHoldsForDifferent() {
        List<Suggestions.WithItems> asked = queue(Suggestion.Purpose.ASK);
        double threshold = Objects.requireNonNull(models().getFirst().origin().review()).threshold();
        assertThat(asked).hasSizeLessThanOrEqualTo(20).allSatisfy(pair -> {
            assertThat(pair.suggestion().purpose()).isEqualTo(Suggestion.Purpose.ASK);
            assertThat(pair.suggestion().evidence().probability()).isGreaterThanOrEqualTo(.002);
        });
        assertThat(asked).filteredOn(pair -> pair.suggestion().evidence().probability() < threshold).isNotEmpty();
        var queued = queue(Suggestion.Purpose.MERGE).stream().map(pair -> pair.suggestion().id()).toList();
        assertThat(asked).noneMatch(pair -> queued.contains(pair.suggestion().id()));

        base.store().suggestions().dismiss(ANNA, asked.getFirst().suggestion().id(), "no", Instant.now());
        run(false);

        // A run over what changed asks nothing new, and takes nothing back.
        assertThat(queue(Suggestion.Purpose.ASK)).hasSize(asked.size() - 1);
        assertThat(base.store().labels().of(TypeKey.CONTACT)).singleElement()
                .satisfies(label -> assertThat(label.chance()).isBetween(0.0, 1.0));
    }

    @Test
    @DisplayName("D05 D11 A run learns anew when the model is outdated, and says why")
    void learnsAnewWhenTheModelIsOutdated() {
        base.store().writePath().write(Request.of(Asker.OPERATOR, "test"), People.more(220));

        run(false);

        assertThat(models()).hasSize(2);
        assertThat(base.store().runs().latest(Asker.OPERATOR, 1).getFirst().report().toString())
                .contains("learned a model: the model was learned from 410 items, and there are 630");
        // Keys of the model before are gone with the next run.
        run(false);
        assertThat(base.store().runs().latest(Asker.OPERATOR, 1).getFirst().report().toString())
                .contains("compared what changed");
        String version = models().getFirst().origin().version().substring(0, 8);
        assertThat(base.store().database().collection(Collections.ITEMS).distinct("matchKeys", String.class))
                .isNotEmpty().allMatch(key -> key.startsWith(version + "|"));
    }
}
