package dev.merganser.server.duplicate;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.Value;
import dev.merganser.server.TestServer;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;

class DuplicateCheckTests {
    private static final String TOLD = """
            { state model threshold compared complete userErrors { code message path }
              matches { item { id displayName } probability weight probable rules
                        bars { field left right level weight } suggestion { id weight bars { field level weight } } } }""";
    private final TestServer server = TestServer.get();
    private final Store store = Learned.contacts();

    private static String check(String input) {
        return "{ duplicateCheck(input: {" + input + "}, first: 20) " + TOLD + " }";
    }

    private JsonNode asked(String input) {
        return server.run(check(input)).data("duplicateCheck");
    }

    private Item item(ItemId id) {
        return store.items().find(Asker.OPERATOR, id).orElseThrow();
    }

    private static String text(Item item, String field) {
        return ((Value.Text) item.values(field).getFirst()).text();
    }

    private static String values(Item person) {
        return "contact: {givenName: \"%s\", familyName: \"%s\", birthDate: \"%s\", emails: [{address: \"%s\"}]}"
                .formatted(
                        text(person, "givenName"), text(person, "familyName"),
                        ((Value.Date) person.values("birthDate").getFirst()).date(),
                        ((Value.Email) person.values("emails").getFirst()).address().text());
    }

    @Test
    @DisplayName("D08: what a stored item may be is told by the very scores and bars of the queue")
    void scoresAsTheQueueDoes() {
        for (ItemId id : Learned.twice().subList(0, 10)) {
            JsonNode best = asked("item: \"%s\"".formatted(id)).path("matches").path(0);

            assertThat(best.path("suggestion").path("weight").asDouble()).isEqualTo(best.path("weight").asDouble(),
                    Offset.offset(1e-9));
            for (int bar = 0; bar < best.path("bars").size(); bar++)
                assertThat(best.path("bars").path(bar).path("weight").asDouble()).isEqualTo(
                        best.path("suggestion").path("bars").path(bar).path("weight").asDouble(), Offset.offset(1e-9));
        }
    }

    @Test
    @DisplayName("D08: before an item is made, what it may be is told with its reasons, the surest first")
    void findsWhatIsThereBeforeItIsMade() {
        Item person = item(Learned.twice().get(3));
        long before = store.items().count(Asker.OPERATOR, person.type());

        JsonNode told = asked(values(person));

        assertThat(told.path("state").asString()).isEqualTo("CHECKED");
        assertThat(told.path("complete").asBoolean()).isTrue();
        JsonNode best = told.path("matches").path(0);
        // A copy that says the same is as sure.
        assertThat(told.path("matches").valueStream()
                .filter(match -> match.path("weight").asDouble() == best.path("weight").asDouble())
                .map(match -> match.path("item").path("id").asString())).contains(person.id().value());
        assertThat(best.path("probable").asBoolean()).isTrue();
        assertThat(best.path("suggestion").isNull()).isTrue();
        double sum = best.path("bars").valueStream().mapToDouble(bar -> bar.path("weight").asDouble()).sum();
        assertThat(sum).isEqualTo(best.path("weight").asDouble(), Offset.offset(1e-9));
        assertThat(told.path("matches").valueStream().mapToDouble(match -> -match.path("weight").asDouble())).isSorted()
                .hasSizeGreaterThan(1);
        assertThat(told.path("compared").asInt()).isGreaterThanOrEqualTo(told.path("matches").size());
        assertThat(store.items().count(Asker.OPERATOR, person.type())).isEqualTo(before);
    }

    @Test
    @DisplayName("D08: an item that isn't finished is compared too, and what resembles none finds none")
    void comparesWhatIsUnfinished() {
        assertThat(asked("contact: {givenName: \"Nobody\"}").path("matches")).isEmpty();
        assertThat(asked("deal: {title: \"\"}").path("state").asString()).isEqualTo("NO_MODEL");
    }

    @Test
    @DisplayName("D08 D10: what the asker may not view leaves no trace in a check")
    void hiddenItemsLeaveNoTrace() {
        TestServer writer = TestServer.writing();
        String own = writer.contact("givenName: \"Quirina\", familyName: \"Xanthopoulos\", "
                + "emails: [{address: \"quirina@hidden.example\"}]");
        String same = "contact: {givenName: \"Quirina\", familyName: \"Xanthopoulos\", "
                + "emails: [{address: \"quirina@hidden.example\"}]}";
        String alone = writer.run(check(same)).text();
        int commands = writer.commandsOf(check(same)).size();
        assertThat(alone).contains(own);

        String hidden = server.as("stranger", "analyst").contact("givenName: \"Quirina\", familyName: "
                + "\"Xanthopoulos\", emails: [{address: \"quirina@hidden.example\"}]");

        assertThat(writer.run(check(same)).text()).isEqualTo(alone).doesNotContain(hidden);
        assertThat(writer.commandsOf(check(same))).hasSize(commands);
        assertThat(server.run(check(same)).text()).contains(own, hidden);
        assertThat(writer.run(check("item: \"%s\"".formatted(hidden))).text().replace(hidden, "ID"))
                .isEqualTo(writer.run(check("item: \"%s\"".formatted(ItemId.next()))).text());
        server.as("stranger");
    }

    @Test
    @DisplayName("D08: a check takes the same few commands, however many items it meets")
    void takesFewCommands() {
        String id = Learned.twice().getFirst().value();
        assertThat(server.commandsOf(check("item: \"%s\"".formatted(id)))).hasSizeLessThanOrEqualTo(4);
        assertThat(server.commandsOf(check(values(item(Learned.twice().get(1)))))).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    @DisplayName("D08: what can't be compared is told where it stands")
    void refusesWhatCantBeRead() {
        JsonNode refused = asked("contact: {emails: [{address: \"not an address\"}]}");

        assertThat(refused.path("state").asString()).isEqualTo("REFUSED");
        assertThat(refused.path("userErrors").path(0).path("code").asString()).isEqualTo("INVALID");
        assertThat(refused.path("userErrors").path(0).path("path").valueStream().map(JsonNode::asString))
                .containsExactly("input", "contact", "emails");
        assertThat(asked("item: \"x\"").path("userErrors").path(0).path("code").asString()).isEqualTo("NOT_FOUND");
        assertThat(server.run("{ duplicateCheck(input: {item: \"x\"}, first: 51) { state } }").error())
                .contains("1 to 50");
        assertThat(server.run("{ duplicateCheck(input: {item: \"x\", contact: {}}) { state } }").json().has("errors"))
                .isTrue();
        assertThat(server.run("{ duplicateCheck(input: {smartProcessItem: {process: \"none\", "
                + "smartProcessItem: {title: \"x\"}}}) { state } }").error()).contains("no process");
    }
}
