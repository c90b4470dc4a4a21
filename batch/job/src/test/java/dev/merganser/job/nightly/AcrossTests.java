package dev.merganser.job.nightly;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import dev.merganser.job.base.Base;
import dev.merganser.matching.Progress;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.mongod.TestMongod;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.Request;
import dev.merganser.store.suggestion.LinkSuggestions.Linking;
import dev.merganser.store.suggestion.Suggestion;
import dev.merganser.store.suggestion.Suggestions;

class AcrossTests {
    private static final Asker ANNA = new Asker(new UserId("anna"), Set.of(Role.ANALYST));
    private static final Request REQUEST = Request.of(ANNA, "test");
    private static final int LEADS = 40;

    @Test
    @DisplayName("D12 Leads that are contacts already are queued to be linked; linked or dismissed they stay away")
    void findsLeadsThatAreContacts() {
        try (Base base = Base.open(TestMongod.freshUri("across"), null)) {
            fillAndRun(base);

            List<Suggestions.WithItems> links = links(base);
            Set<String> right = links.stream().filter(pair -> known(pair) != null)
                    .map(pair -> String.valueOf(known(pair))).collect(Collectors.toSet());
            assertThat(right).hasSizeGreaterThan(LEADS * 8 / 10);
            assertThat(links).hasSizeLessThan(LEADS * 12 / 10).allSatisfy(pair -> {
                assertThat(pair.suggestion().purpose()).isEqualTo(Suggestion.Purpose.LINK);
                assertThat(pair.suggestion().evidence().bars().stream().mapToDouble(Suggestion.Bar::weight).sum())
                        .isCloseTo(pair.suggestion().evidence().weight(), org.assertj.core.data.Offset.offset(1e-9));
                assertThat(Set.of(pair.left().type(), pair.right().type()))
                        .containsExactlyInAnyOrder(TypeKey.LEAD, TypeKey.CONTACT);
            });

            Suggestions.WithItems linked = links.getFirst(), dismissed = links.get(1);
            assertThat(base.store().linkSuggestions().link(REQUEST, linked.suggestion().id(), Instant.now()))
                    .isInstanceOf(Linking.Linked.class);
            Item lead = linked.left().type().equals(TypeKey.LEAD) ? linked.left() : linked.right();
            Item contact = linked.left().type().equals(TypeKey.LEAD) ? linked.right() : linked.left();
            assertThat(base.store().items().find(ANNA, lead.id()).orElseThrow().values("contacts").toString())
                    .contains(contact.id().value());
            base.store().suggestions().dismiss(ANNA, dismissed.suggestion().id(), "no", Instant.now());

            run(base);
            assertThat(links(base)).extracting(pair -> pair.suggestion().id()).hasSize(links.size() - 2)
                    .doesNotContain(linked.suggestion().id(), dismissed.suggestion().id());
            assertThat(base.store().suggestions().find(ANNA, linked.suggestion().id()).orElseThrow().suggestion()
                    .state()).isEqualTo(Suggestion.State.LINKED);
            // What isn't a question of merging teaches the model of leads nothing, and isn't in its queue.
            assertThat(base.store().labels().of(TypeKey.LEAD)).isEmpty();
            assertThat(base.store().suggestions().queue(ANNA, TypeKey.LEAD, null, 100, Instant.now()).suggestions())
                    .noneMatch(pair -> pair.suggestion().purpose() == Suggestion.Purpose.LINK);
            base.store().database().mongo().drop();
        }
    }

    @Test
    @DisplayName("D05 D12 Whatever runs came before, the next one that compares leads knows of what has changed")
    void loseNothingToRunsOfOneType() {
        try (Base base = Base.open(TestMongod.freshUri("acrossLater"), null)) {
            fillAndRun(base);
            int before = links(base).size();
            // A lead of whom there was no contact gets one.
            base.store().writePath().write(Request.of(Asker.OPERATOR, "test"),
                    List.of(new Change.Put(TypeKey.CONTACT, "new",
                            Map.of("givenName", Edit.to("Somebody70"), "familyName",
                                    Edit.to("Else70"), "emails", Edit.to("else70@example.org")),
                            Map.of())));

            run(base, List.of("contact"));
            assertThat(links(base)).hasSize(before);
            run(base);

            assertThat(links(base)).hasSize(before + 1)
                    .anyMatch(
                            pair -> "new".equals(pair.left().externalId()) || "new".equals(pair.right().externalId()));
            // D07: the report tells what comparing them left undone.
            assertThat(base.store().runs().latest(Asker.OPERATOR, 1).getFirst().report().toString())
                    .contains("lead with contact").contains("oversizedBlocks");
            base.store().database().mongo().drop();
        }
    }

    @Test
    @DisplayName("D12 A link that was taken away is suggested again")
    void suggestsAgainWhatIsLinkedNoMore() {
        try (Base base = Base.open(TestMongod.freshUri("acrossUnlinked"), null)) {
            fillAndRun(base);
            Suggestions.WithItems linked = links(base).getFirst();
            base.store().linkSuggestions().link(REQUEST, linked.suggestion().id(), Instant.now());
            run(base);
            assertThat(links(base)).noneMatch(pair -> pair.suggestion().id().equals(linked.suggestion().id()));

            Item lead = linked.left().type().equals(TypeKey.LEAD) ? linked.left() : linked.right();
            Item now = base.store().items().find(ANNA, lead.id()).orElseThrow();
            base.store().writePath().write(REQUEST,
                    List.of(new Change.Update(now.id(), now.version(), Map.of("contacts", new Edit.Set(List.of())))));
            run(base);

            assertThat(links(base)).anyMatch(pair -> pair.suggestion().id().equals(linked.suggestion().id()));
            base.store().database().mongo().drop();
        }
    }

    /// The contact that a lead was made of, if the pair names the two.
    private static @org.jspecify.annotations.Nullable ItemId known(Suggestions.WithItems pair) {
        boolean leadsLeft = pair.left().type().type() == ItemType.LEAD;
        Item lead = leadsLeft ? pair.left() : pair.right(), other = leadsLeft ? pair.right() : pair.left();
        return ("of " + other.externalId()).equals(lead.externalId()) ? other.id() : null;
    }

    /// Contacts, and leads half of whom are among them, after the first run.
    private static void fillAndRun(Base base) {
        base.store().writePath().write(Request.of(Asker.OPERATOR, "test"), People.more(300));
        var contacts = new ArrayList<Item>();
        base.store().items().forEach(Asker.OPERATOR, TypeKey.CONTACT, contacts::add);
        base.store().writePath().write(Request.of(Asker.OPERATOR, "test"), leads(contacts));
        run(base);
    }

    private static List<Change> leads(List<Item> contacts) {
        var changes = new ArrayList<Change>();
        for (int i = 0; i < 2 * LEADS; i++) {
            Item contact = contacts.get(i * 3);
            Map<String, Edit> fields = new HashMap<>();
            fields.put("title", Edit.to("Wants to know something " + i));
            if (i < LEADS) {
                for (String field : List.of("givenName", "familyName", "birthDate", "emails"))
                    fields.put(field, new Edit.Set(contact.values(field)));
                changes.add(new Change.Put(TypeKey.LEAD, "of " + contact.externalId(), fields, Map.of()));
            } else {
                fields.put("givenName", Edit.to("Somebody" + i));
                fields.put("familyName", Edit.to("Else" + i));
                fields.put("emails", Edit.to("else%d@example.org".formatted(i)));
                changes.add(new Change.Put(TypeKey.LEAD, "other " + i, fields, Map.of()));
            }
        }
        return changes;
    }

    private static void run(Base base) {
        run(base, List.of());
    }

    private static void run(Base base, List<String> types) {
        assertThat(new Nightly(base.client(), base.store()).run(Asker.OPERATOR, types, false, Progress.NONE))
                .isInstanceOf(Nightly.Outcome.Done.class);
    }

    private static List<Suggestions.WithItems> links(Base base) {
        return base.store().suggestions().queue(ANNA, Suggestion.Purpose.LINK, null, null, 1_000, Instant.now())
                .suggestions();
    }
}
