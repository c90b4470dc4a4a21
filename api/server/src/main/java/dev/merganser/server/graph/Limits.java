package dev.merganser.server.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphqlErrorBuilder;
import graphql.analysis.FieldComplexityCalculator;
import graphql.analysis.FieldComplexityEnvironment;
import graphql.analysis.MaxQueryComplexityInstrumentation;
import graphql.analysis.MaxQueryDepthInstrumentation;
import graphql.execution.AbortExecutionException;
import graphql.execution.ResultNodesInfo;
import graphql.execution.instrumentation.DocumentAndVariables;
import graphql.execution.instrumentation.Instrumentation;
import graphql.execution.instrumentation.InstrumentationContext;
import graphql.execution.instrumentation.InstrumentationState;
import graphql.execution.instrumentation.parameters.InstrumentationExecuteOperationParameters;
import graphql.execution.instrumentation.parameters.InstrumentationExecutionParameters;
import graphql.language.Directive;
import graphql.language.Document;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.Node;
import graphql.language.OperationDefinition;
import graphql.parser.ParserOptions;
import graphql.schema.GraphQLTypeUtil;
import graphql.schema.GraphQLUnmodifiedType;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.graphql.autoconfigure.GraphQlSourceBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.graphql.execution.ErrorType;
import org.springframework.graphql.server.WebGraphQlInterceptor;

/// How much one document may ask for. Generous for people and clients, small enough that no document holds the server
/// up.
@Configuration(proxyBeanMethods = false)
class Limits {
    /// GraphiQL's introspection goes 13 deep.
    static final int DEPTH = 16;
    /// Objects that an answer may hold if every page is full: a hundred deals with five contacts each, two companies
    /// each and ten invoices each, twice over.
    static final int COST = 25_000;
    static final int ALIASES = 50;
    static final int DIRECTIVES = 50;
    static final int FIELDS = 1_000;
    /// Values that an answer may hold: lists that have no pages, such as addresses and their sources, come on top of what
    /// the cost can tell beforehand.
    static final int VALUES = 1_000_000;
    static final int CHARACTERS = 100_000;
    static final int TOKENS = 10_000;

    /// One instrumentation for all limits: graphql-java asks each of several about every field of every object.
    @Bean
    GraphQlSourceBuilderCustomizer boundsOfDocuments() {
        return source -> source.configureGraphQl(graphQl -> graphQl.instrumentation(new Bounds()));
    }

    private static final class Bounds extends MaxQueryComplexityInstrumentation {
        private final Instrumentation depth = new MaxQueryDepthInstrumentation(DEPTH) {
            @Override
            protected AbortExecutionException mkAbortException(int depth, int limit) {
                return tooMuch("The document is %d levels deep and may be %d: ask for the rest in another one."
                        .formatted(depth, limit));
            }
        };

        Bounds() {
            super(COST, (FieldComplexityCalculator) Limits::cost);
        }

        @Override
        public DocumentAndVariables instrumentDocumentAndVariables(DocumentAndVariables given,
                InstrumentationExecutionParameters parameters, InstrumentationState state) {
            check(given.getDocument());
            return given;
        }

        @Override
        public @Nullable InstrumentationContext<ExecutionResult> beginExecuteOperation(
                InstrumentationExecuteOperationParameters parameters, InstrumentationState state) {
            depth.beginExecuteOperation(parameters, state);
            return super.beginExecuteOperation(parameters, state);
        }

        /// What was left out of an answer that grew too large isn't passed off as null. An event of a subscription, which
        /// is counted by itself, is cut there.
        @Override
        public CompletableFuture<ExecutionResult> instrumentExecutionResult(ExecutionResult result,
                InstrumentationExecutionParameters parameters, InstrumentationState state) {
            @Nullable
            ResultNodesInfo values = parameters.getGraphQLContext().get(ResultNodesInfo.RESULT_NODES_INFO);
            if (values == null || !values.isMaxResultNodesExceeded())
                return super.instrumentExecutionResult(result, parameters, state);
            return CompletableFuture
                    .completedFuture(tooMuch(("The answer would hold more than %,d values: ask for less "
                            + "in one document. What a mutation in it wrote is written.").formatted(VALUES))
                            .toExecutionResult());
        }

        @Override
        protected AbortExecutionException mkAbortException(int cost, int limit) {
            return tooMuch(("The answer could hold %,d objects and may hold %,d: ask for smaller pages with "
                    + "`first`, or in several documents.").formatted(cost, limit));
        }
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    WebGraphQlInterceptor parsingLimit() {
        ParserOptions options = ParserOptions.getDefaultOperationParserOptions()
                .transform(parsing -> parsing.maxCharacters(CHARACTERS).maxTokens(TOKENS));
        return (request, chain) -> {
            request.configureExecutionInput((ExecutionInput _, ExecutionInput.Builder input) -> input
                    .graphQLContext(Map.of(ParserOptions.class, options, ResultNodesInfo.MAX_RESULT_NODES, VALUES))
                    .build());
            return chain.next(request);
        };
    }

    /// Values that are no objects cost nothing. What a connection holds counts once for each place on its page.
    private static int cost(FieldComplexityEnvironment field, int children) {
        GraphQLUnmodifiedType type = GraphQLTypeUtil.unwrapAll(field.getFieldDefinition().getType());
        if (GraphQLTypeUtil.isLeaf(type) || type.getName().startsWith("__")) return 0;
        boolean paged = type.getName().endsWith("Connection");
        long cost = paged
                ? Math.max(1, pageSize(field.getArguments()).orElse(Paging.USUAL)) * (long) Math.max(1, children)
                : switch (type.getName()) {
                    case "PageInfo" -> 0;
                    default -> type.getName().endsWith("Edge") ? children : 1L + children;
                };
        return (int) Math.min(cost, Integer.MAX_VALUE / 4);
    }

    private static OptionalInt pageSize(Map<String, Object> arguments) {
        @Nullable
        Object size = arguments.get("first") != null ? arguments.get("first") : arguments.get("last");
        return size instanceof Integer number && number <= Paging.MOST ? OptionalInt.of(number) : OptionalInt.empty();
    }

    /// Counts what makes a document expensive before anything is looked at twice: validation compares fields of one
    /// name with each other, and whoever follows fragments meets those of a fragment as often as it is named, which a
    /// few that name the next one twice make more often than can be counted.
    private static void check(Document document) {
        int[] counts = new int[3];
        count(document, counts);
        var fragments = new HashMap<String, FragmentDefinition>();
        document.getDefinitionsOfType(FragmentDefinition.class)
                .forEach(fragment -> fragments.put(fragment.getName(), fragment));
        var known = new HashMap<String, Integer>();
        int met = document.getDefinitionsOfType(OperationDefinition.class).stream()
                .mapToInt(operation -> met(operation, fragments, known)).max().orElse(0);
        limit(Math.max(counts[0], met), FIELDS, "fields");
        limit(counts[1], ALIASES, "aliases");
        limit(counts[2], DIRECTIVES, "directives");
    }

    private static void count(Node<?> node, int[] counts) {
        if (node instanceof Field field) {
            counts[0]++;
            if (field.getAlias() != null) counts[1]++;
        } else if (node instanceof Directive) {
            counts[2]++;
        }
        node.getChildren().forEach(child -> count(child, counts));
    }

    /// @param known how many fields are met in each fragment; of one that is being looked at, none, since validation
    ///              refuses circles
    /// @return how many fields are met by whoever follows the fragments; no more than can be told from more
    private static int met(Node<?> node, Map<String, FragmentDefinition> fragments, Map<String, Integer> known) {
        int met = node instanceof Field ? 1 : 0;
        if (node instanceof FragmentSpread spread) {
            FragmentDefinition fragment = fragments.get(spread.getName());
            if (fragment == null) return 0;
            Integer there = known.get(spread.getName());
            if (there == null) {
                known.put(spread.getName(), 0);
                there = met(fragment, fragments, known);
                known.put(spread.getName(), there);
            }
            met += there;
        }
        for (Node<?> child : node.getChildren()) met += met(child, fragments, known);
        return Math.min(met, Integer.MAX_VALUE / 1_000_000);
    }

    private static void limit(int count, int limit, String of) {
        if (count > limit)
            throw tooMuch("The document has %,d %s and may have %,d: ask in several documents.".formatted(count, of,
                    limit));
    }

    private static AbortExecutionException tooMuch(String message) {
        return new AbortExecutionException(List.of(GraphqlErrorBuilder.newError().errorType(ErrorType.BAD_REQUEST)
                .message("%s", message).extensions(Map.of("code", "TOO_MUCH")).build()));
    }
}
