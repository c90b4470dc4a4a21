package dev.merganser.server.merge;

import static dev.merganser.server.TestServer.ids;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLNamedOutputType;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLTypeUtil;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.graphql.execution.GraphQlSource;
import tools.jackson.databind.JsonNode;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.server.TestServer;
import dev.merganser.server.TestServer.Answer;

/// Every field of every type of item that leads to other items, as the schema lists them: a field that somebody adds is
/// asked too, and fails here if it doesn't resolve the ids of merged items.
class AliasReadersTests {
    private final TestServer server = TestServer.get();
    private final GraphQLSchema schema = server.bean(GraphQlSource.class).schema();

    private static String name(ItemType type) {
        return Character.toUpperCase(type.wireName().charAt(0)) + type.wireName().substring(1);
    }

    /// The fields of a type that answer items, with what to select of them.
    private Map<String, String> leadingToItems(String type) {
        var fields = new TreeMap<String, String>();
        for (GraphQLFieldDefinition field : schema.getObjectType(type).getFieldDefinitions()) {
            if (field.getArguments().stream().anyMatch(argument -> GraphQLTypeUtil.isNonNull(argument.getType())
                    && !argument.hasSetDefaultValue()))
                continue;
            String answers = ((GraphQLNamedOutputType) GraphQLTypeUtil.unwrapAll(field.getType())).getName();
            if (isItem(answers)) fields.put(field.getName(), "{ id }");
            else
                if (answers.endsWith("Connection")
                        && isItem(answers.substring(0, answers.length() - "Connection".length())))
                    fields.put(field.getName(), "{ totalCount edges { node { id } } }");
        }
        return fields;
    }

    private boolean isItem(String type) {
        return type.equals("Item") || (schema.getType(type) instanceof GraphQLObjectType object
                && object.getInterfaces().stream().anyMatch(face -> face.getName().equals("Item")));
    }

    /// What every such field of every item answers: `id.field` and the ids.
    private Map<String, List<String>> everything(Map<String, String> items) {
        var all = new LinkedHashMap<String, List<String>>();
        items.forEach((id, type) -> {
            var document = new StringBuilder("{ item(id: \"%s\") { ... on %s {".formatted(id, type));
            Map<String, String> fields = leadingToItems(type);
            fields.forEach((field, selected) -> document.append(' ').append(field).append(' ').append(selected));
            document.append(" links: fields { definition { name } values { ... on LinkValue { item { id } } } }");
            JsonNode answer = server.run(document.append(" } } }").toString()).data("item");
            answer.path("links").forEach(field -> {
                List<String> links = field.path("values").valueStream().map(value -> value.path("item").path("id"))
                        .filter(JsonNode::isString).map(JsonNode::asString).toList();
                if (!links.isEmpty())
                    all.put(type + " " + id + ".fields." + field.path("definition").path("name").asString(), links);
            });
            fields.keySet().forEach(field -> {
                JsonNode value = answer.path(field);
                List<String> ids = value.has("edges")
                        ? value.path("edges").valueStream().map(edge -> edge.path("node").path("id").asString())
                                .toList()
                        : value.isObject() ? List.of(value.path("id").asString()) : List.of();
                if (value.has("totalCount"))
                    assertThat(value.path("totalCount").asInt()).as(id + "." + field).isEqualTo(ids.size());
                all.put(type + " " + id + "." + field, ids);
            });
        });
        return all;
    }

    @Test
    @DisplayName("M18 M20: whatever led to a merged item leads to the main item, by every field that the schema has")
    void everyReaderResolvesAliases() {
        String lead = server.create("lead", "title: \"L\""), otherLead = server.create("lead", "title: \"L\"");
        String parent = server.create("company", "name: \"P\""), otherParent = server.create("company", "name: \"P\"");
        String company = server.create("company", "name: \"C\", parentCompany: \"%s\"".formatted(otherParent));
        String contact = server.contact("givenName: \"A\", companies: " + ids(otherParent));
        String otherContact = server.contact("givenName: \"A\"");
        String deal = server.create("deal",
                "title: \"D\", lead: \"%s\", contacts: %s, companies: %s".formatted(otherLead,
                        ids(otherContact, contact), ids(otherParent)));
        String otherDeal = server.create("deal", "title: \"D\", contacts: " + ids(otherContact));
        String quote = server.create("quote", "title: \"Q\", deal: \"%s\", contacts: %s".formatted(otherDeal,
                ids(otherContact)));
        String otherQuote = server.create("quote", "title: \"Q\", companies: " + ids(otherParent));
        String invoice = server.create("invoice", "title: \"I\", deal: \"%s\", quote: \"%s\", companies: %s".formatted(
                otherDeal, otherQuote, ids(otherParent)));
        Map<String, String> main = new LinkedHashMap<>();
        main.put(otherLead, lead);
        main.put(otherParent, parent);
        main.put(otherContact, contact);
        main.put(otherDeal, deal);
        main.put(otherQuote, quote);
        var types = new LinkedHashMap<String, String>();
        Stream.of(lead, otherLead).forEach(id -> types.put(id, name(ItemType.LEAD)));
        Stream.of(parent, otherParent, company).forEach(id -> types.put(id, name(ItemType.COMPANY)));
        Stream.of(contact, otherContact).forEach(id -> types.put(id, name(ItemType.CONTACT)));
        Stream.of(deal, otherDeal).forEach(id -> types.put(id, name(ItemType.DEAL)));
        Stream.of(quote, otherQuote).forEach(id -> types.put(id, name(ItemType.QUOTE)));
        types.put(invoice, name(ItemType.INVOICE));
        Map<String, List<String>> before = everything(types);
        assertThat(before.values().stream().filter(ids -> !ids.isEmpty()).count()).isGreaterThan(20);

        var merges = new Merges(server);
        main.forEach((source, target) -> merges.merge("", target, source));
        types.keySet().removeAll(main.keySet());

        var expected = new LinkedHashMap<String, List<String>>();
        before.forEach((place, found) -> {
            String key = place;
            for (var one : main.entrySet())
                key = key.replace(one.getKey(), one.getValue());
            var now = expected.computeIfAbsent(key, _ -> new ArrayList<>());
            found.stream().map(id -> main.getOrDefault(id, id)).filter(id -> !now.contains(id)).forEach(now::add);
        });
        everything(types).forEach((place, found) -> assertThat(found).as(place).doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(expected.getOrDefault(place, List.of())));
        for (String source : main.keySet()) {
            Answer answer = server.run("{ item(id: \"%1$s\") { id } node(id: \"%1$s\") { id } }".formatted(source));
            assertThat(answer.data("item", "id").asString()).isEqualTo(main.get(source));
            assertThat(answer.data("node", "id").asString()).isEqualTo(main.get(source));
        }
    }
}
