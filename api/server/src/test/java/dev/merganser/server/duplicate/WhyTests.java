package dev.merganser.server.duplicate;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import dev.merganser.model.value.ItemId;
import dev.merganser.server.TestServer;
import dev.merganser.server.merge.Merges;
import dev.merganser.store.access.Asker;

class WhyTests {
    private final TestServer server = TestServer.get();

    private static String explanation(String left, String right) {
        return """
                { duplicateExplanation(left: "%s", right: "%s") {
                    verdict model threshold probability weight bars { field level weight } rules
                    suggestion { id outdated left { id } right { id } } } }"""
                .formatted(left, right);
    }

    private JsonNode explained(String left, String right) {
        return server.run(explanation(left, right)).data("duplicateExplanation");
    }

    private String partner(ItemId id) {
        return server.run("{ duplicateCheck(input: {item: \"%s\"}) { matches { item { id } } } }".formatted(id))
                .data("duplicateCheck", "matches", "0", "item", "id").asString();
    }

    @Test
    @DisplayName("D02: why two are held for the same, and why two others aren't, is told of any two items")
    void tellsWhyAndWhyNot() {
        String one = Learned.twice().get(5).value(), other = Learned.twice().get(6).value();
        String twin = partner(Learned.twice().get(5));

        JsonNode why = explained(one, twin);
        assertThat(why.path("verdict").asString()).isEqualTo("QUEUED");
        double sum = why.path("bars").valueStream().mapToDouble(bar -> bar.path("weight").asDouble()).sum();
        assertThat(sum).isEqualTo(why.path("weight").asDouble(), Offset.offset(1e-9));
        assertThat(why.path("rules")).isNotEmpty();

        JsonNode whyNot = explained(one, other);
        assertThat(whyNot.path("verdict").asString()).isIn("NOT_COMPARED", "BELOW_THRESHOLD");
        assertThat(whyNot.path("probability").asDouble()).isLessThan(whyNot.path("threshold").asDouble());
        assertThat(whyNot.path("bars")).isNotEmpty();
        assertThat(whyNot.path("suggestion").isNull()).isTrue();

        String deal = server.create("deal", "title: \"Some deal\"");
        assertThat(explained(one, deal).path("verdict").asString()).isEqualTo("DIFFERENT_TYPES");
        assertThat(explained(deal, server.create("deal", "title: \"Other deal\"")).path("verdict").asString())
                .isEqualTo("NO_MODEL");
        assertThat(server.run(explanation(one, one)).error()).contains("one item");
        assertThat(explained(one, "x").isNull()).isTrue();
    }

    @Test
    @DisplayName("D02 M18: the suggestion of an item that was merged is that of the item it went into, and its evidence outdated "
            + "if that says something else")
    void findsWhatWasMerged() {
        String merged = Learned.twice().get(20).value(), twin = partner(Learned.twice().get(20));
        JsonNode before = explained(merged, twin);
        assertThat(before.path("suggestion").path("outdated").asBoolean(true)).isFalse();
        String main = server.contact("emails: [{address: \"more@learned.example\"}]");

        new Merges(server).merge("", main, merged);
        JsonNode after = explained(main, twin), check = server.run("""
                { duplicateCheck(input: {item: "%s"}) { matches { item { id } suggestion { id outdated } } } }"""
                .formatted(main)).data("duplicateCheck", "matches", "0");

        assertThat(after.path("verdict").asString()).isEqualTo("QUEUED");
        assertThat(after.path("suggestion").path("id")).isEqualTo(before.path("suggestion").path("id"));
        assertThat(after.path("suggestion").path("outdated").asBoolean()).isTrue();
        assertThat(after.path("suggestion").findValuesAsString("id")).contains(main, twin);
        assertThat(check.path("item").path("id").asString()).isEqualTo(twin);
        assertThat(check.path("suggestion").path("id")).isEqualTo(before.path("suggestion").path("id"));
        assertThat(check.path("suggestion").path("outdated").asBoolean()).isTrue();
    }

    @Test
    @DisplayName("D10: nothing is explained of an item that the asker may not view")
    void explainsNothingOfHiddenItems() {
        TestServer writer = TestServer.writing();
        String own = writer.contact("familyName: \"Own\""), hidden = Learned.twice().get(7).value();

        assertThat(writer.run(explanation(own, hidden)).data("duplicateExplanation").isNull()).isTrue();
        assertThat(writer.commandsOf(explanation(own, hidden)))
                .isEqualTo(writer.commandsOf(explanation(own, ItemId.next().value())));
    }

    @Test
    @DisplayName("D03: a group tells its joins in order, each with the weight that held it")
    void tellsHowAGroupCameAbout() {
        String id = Learned.twice().get(8).value();
        JsonNode group = server.run("""
                { duplicateCheck(input: {item: "%s"}) { matches { suggestion { weight wholeGroup {
                    items { id } joins { left { id } right { id } weight } } } } } }""".formatted(id))
                .data("duplicateCheck", "matches", "0", "suggestion");

        assertThat(group.path("wholeGroup").path("items")).hasSizeGreaterThanOrEqualTo(2);
        assertThat(group.path("wholeGroup").path("joins"))
                .hasSize(group.path("wholeGroup").path("items").size() - 1);
        assertThat(group.path("wholeGroup").path("joins").path(0).path("weight").asDouble()).isPositive();
    }

    @Test
    @DisplayName("D11: administrators see every model, the one in use, and what thresholds are expected to cost")
    void listsModels() {
        Learned.contacts();
        String document = """
                { matchModels(first: 5, type: CONTACT) { version type process inUse coming learnedAt run { id } items
                    decisions sureThreshold review { probability precision recall }
                    thresholds { probability precision recall } } }""";
        JsonNode models = server.runAsAdministrator(document).data("matchModels");

        assertThat(models.path(0).path("inUse").asBoolean()).isTrue();
        assertThat(models.path(0).path("items").asInt()).isGreaterThanOrEqualTo(330);
        assertThat(models.path(0).path("review").path("precision").asDouble()).isBetween(.5, 1.0);
        assertThat(models.path(0).path("thresholds").valueStream().mapToDouble(one -> one.path("recall").asDouble())
                .map(recall -> -recall)).isSorted().hasSizeGreaterThan(3);
        assertThat(models.path(0).path("version").asString()).isEqualTo(server.store().suggestions()
                .queue(Asker.OPERATOR, null, null, 1, java.time.Instant.now()).suggestions().getFirst().suggestion()
                .evidence().model());
        assertThat(server.run(document).data("matchModels")).isEmpty();
    }

    @Test
    @DisplayName("D11: what is asked about to learn from it stands apart from the queue")
    void questionsStandApart() {
        assertThat(server.run("""
                { duplicateQuestions(first: 5) { totalCount edges { node { id purpose probability } } }
                  duplicateSuggestions(first: 5) { edges { node { purpose } } } }""")
                .data("duplicateSuggestions", "edges")
                .valueStream().map(edge -> edge.path("node").path("purpose").asString())).doesNotContain("ASK");
    }
}
