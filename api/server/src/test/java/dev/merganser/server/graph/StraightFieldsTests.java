package dev.merganser.server.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import graphql.ExecutionInput;
import graphql.GraphQL;
import graphql.execution.SimpleDataFetcherExceptionHandler;
import graphql.schema.GraphQLSchema;
import graphql.schema.PropertyDataFetcher;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/// What is read straight is what graphql-java's own engine answers, to the letter: values, order, nulls and errors.
class StraightFieldsTests {
    private static final String SCHEMA = """
            type Query { tree: Node, trees: [Node!]!, holes: [Node], any: Any, all: [Any!], broken: Node! }
            interface Any { name: String }
            enum Colour { RED GREEN }
            type Node implements Any {
              name: String, must: String!, size: Int, sizes: [Int!], colour: Colour, children: [Node!]!, child: Node,
              later: String, laterNode: Node, fails: String, failsLater: String, perhaps: String, deep: [[String!]!]
            }
            type Leaf implements Any { name: String, weight: Int! }
            """;

    record Node(@Nullable String name, @Nullable String must, Object size, List<@Nullable Integer> sizes, String colour,
            List<@Nullable Node> children, @Nullable Node child, Optional<String> perhaps, List<List<String>> deep) {
        static Node of(String name, Node... children) {
            return new Node(name, name + "!", name.length(), List.of(1, 2), "RED", Arrays.asList(children),
                    children.length == 0 ? null : children[0], Optional.of(name), List.of(List.of("a"), List.of()));
        }

        Node with(@Nullable String must, Object size, String colour, @Nullable Integer one) {
            return new Node(name, must, size, Arrays.asList(one, 2), colour, children, child, perhaps, deep);
        }

        public CompletableFuture<String> later() {
            return CompletableFuture.completedFuture(name + " later");
        }
    }

    record Leaf(String name, int weight) {}

    private static GraphQLSchema schema() {
        Node tree = Node.of("root", Node.of("left", Node.of("leaf")), Node.of("right"));
        Node wrong = Node.of("wrong", Node.of("a").with("x", "no number", "RED", 1),
                Node.of("b").with("x", 1, "BLUE", 1), Node.of("c").with("x", 1, "RED", null));
        Node missing = Node.of("missing", Node.of("a"), Node.of("b").with(null, 1, "RED", 1));
        return new SchemaGenerator().makeExecutableSchema(new SchemaParser().parse(SCHEMA), RuntimeWiring
                .newRuntimeWiring()
                .type("Query", query -> query.dataFetcher("tree", _ -> tree)
                        .dataFetcher("trees", _ -> List.of(tree, wrong, missing))
                        .dataFetcher("holes",
                                _ -> Arrays.asList(tree, null, missing, Node.of("x").with(null, 1, "RED", 1)))
                        .dataFetcher("any", _ -> tree).dataFetcher("all", _ -> List.of(tree, new Leaf("l", 3)))
                        .dataFetcher("broken", _ -> missing))
                .type("Any", any -> any.typeResolver(environment -> environment.getSchema()
                        .getObjectType(environment.getObject() instanceof Leaf ? "Leaf" : "Node")))
                .type("Node", node -> node.dataFetcher("laterNode", environment -> CompletableFuture
                        .supplyAsync(() -> environment.<Node>getSource()))
                        .dataFetcher("fails", PropertyDataFetcher.<String, Node>fetching(_ -> {
                            throw new IllegalStateException("broken");
                        }))
                        .dataFetcher("failsLater", _ -> CompletableFuture
                                .failedFuture(new IllegalStateException("broken later"))))
                .build());
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "{ tree { name must size sizes colour deep children { name child { name children { name } } } } }",
            "{ trees { name } holes { name } }", "{ trees { name size children { name size } } }",
            "{ trees { name children { name colour } } }", "{ trees { name children { name sizes } } }",
            "{ trees { name children { name must } } }", "{ holes { name must children { must } } }",
            "{ broken { name children { must } } }", "{ tree { name fails child { fails name } } }",
            "{ tree { name failsLater children { failsLater name } } }",
            "{ tree { later perhaps children { later } } }",
            "{ tree { name laterNode { name must children { name laterNode { size name } } } size } }",
            "{ tree { b: name a: name name __typename children { __typename c: children { __typename } } } __typename }",
            "{ tree { name children { name } ...F children { size } } } fragment F on Node { children { must ...G } } "
                    + "fragment G on Node { child { name } }",
            "query($yes: Boolean!) { tree { name @include(if: $yes) must @skip(if: $yes) children @include(if: $yes) { "
                    + "name size @skip(if: $yes) ... @include(if: $yes) { colour } } } }",
            "{ any { __typename name ... on Node { size children { name } } } all { name ... on Leaf { weight } ... on Node "
                    + "{ must child { name } } } }",
            "{ trees { children { child { name } laterNode { must } } } }",
            "{ tree { child { child { child { name } } } } }"})
    void answersAsTheEngineDoes(String document) {
        GraphQLSchema schema = schema();
        GraphQL engine = GraphQL.newGraphQL(schema).build();
        GraphQL straight = GraphQL.newGraphQL(schema)
                .queryExecutionStrategy(new Execution.Straight(new SimpleDataFetcherExceptionHandler())).build();
        assertThat(answer(straight, document)).isEqualTo(answer(engine, document));
    }

    private static String answer(GraphQL graphQl, String document) {
        return new JsonMapper().writeValueAsString(graphQl.execute(ExecutionInput.newExecutionInput(document)
                .variables(Map.of("yes", true)).build()).toSpecification());
    }
}
