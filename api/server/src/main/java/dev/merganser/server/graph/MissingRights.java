package dev.merganser.server.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import graphql.schema.DataFetcher;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLCodeRegistry;
import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLNamedOutputType;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLSchemaElement;
import graphql.schema.GraphQLTypeUtil;
import graphql.schema.GraphQLTypeVisitorStub;
import graphql.util.TraversalControl;
import graphql.util.TraverserContext;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.graphql.autoconfigure.GraphQlSourceBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

import dev.merganser.store.access.Forbidden;

/// Tells a missing right where a payload has a place for it: as `FORBIDDEN` among its `userErrors`. As an error of the
/// response it would leave no data at all, since payloads aren't null, and who asks would never learn what the document's
/// other mutations have written.
@Configuration(proxyBeanMethods = false)
class MissingRights {
    private static final String CODE = "FORBIDDEN";
    private static final Set<String> ROOTS = Set.of("Mutation", "Query");

    @Bean
    static GraphQlSourceBuilderCustomizer rightsAmongUserErrors() {
        return source -> source.typeVisitors(List.of(new Roots()));
    }

    /// What a missing right is told with, wherever.
    static String words(Forbidden refused) {
        return "You need the right %s for this: ask an administrator.".formatted(refused.right());
    }

    private static final class Roots extends GraphQLTypeVisitorStub {
        @Override
        public TraversalControl visitGraphQLFieldDefinition(GraphQLFieldDefinition field,
                TraverserContext<GraphQLSchemaElement> context) {
            if (context.getParentNode() instanceof GraphQLObjectType parent && ROOTS.contains(parent.getName()))
                refusable(field).ifPresent(empty -> {
                    var registry = context.getVarFromParents(GraphQLCodeRegistry.Builder.class);
                    registry.dataFetcher(parent, field,
                            telling(registry.getDataFetcher(parent, field), empty, path(field)));
                });
            return TraversalControl.CONTINUE;
        }
    }

    private static List<String> path(GraphQLFieldDefinition field) {
        return List.of(field.getArguments().getFirst().getName());
    }

    /// What a payload holds that did nothing, if it can say `FORBIDDEN`.
    private static Optional<Map<String, Object>> refusable(GraphQLFieldDefinition field) {
        if (!(GraphQLTypeUtil.unwrapAll(field.getType()) instanceof GraphQLObjectType payload)
                || !(type(payload, "userErrors") instanceof GraphQLObjectType error)
                || !(type(error, "code") instanceof GraphQLEnumType codes) || codes.getValue(CODE) == null)
            return Optional.empty();
        var empty = new HashMap<String, Object>();
        for (GraphQLFieldDefinition part : payload.getFieldDefinitions()) {
            if (!GraphQLTypeUtil.isNonNull(part.getType())) continue;
            boolean list = GraphQLTypeUtil.isList(GraphQLTypeUtil.unwrapNonNull(part.getType()));
            empty.put(part.getName(), list ? List.of() : 0);
        }
        return Optional.of(empty);
    }

    private static @Nullable GraphQLNamedOutputType type(GraphQLObjectType of, String field) {
        @Nullable
        GraphQLFieldDefinition found = of.getFieldDefinition(field);
        return found != null && GraphQLTypeUtil.unwrapAll(found.getType()) instanceof GraphQLNamedOutputType type
                ? type
                : null;
    }

    private static DataFetcher<?> telling(DataFetcher<?> fetcher, Map<String, Object> empty, List<String> path) {
        return new DataFetcher<@Nullable Object>() {
            @Override
            public @Nullable Object get(DataFetchingEnvironment environment) throws Exception {
                try {
                    @Nullable
                    Object fetched = fetcher.get(environment);
                    // A controller's exception comes as one of these.
                    return fetched instanceof Mono<?> later
                            ? later.cast(Object.class).onErrorResume(Forbidden.class, no -> Mono.just(told(no)))
                            : fetched;
                } catch (Forbidden no) {
                    return told(no);
                }
            }

            private Map<String, Object> told(Forbidden no) {
                var payload = new HashMap<>(empty);
                payload.put("userErrors", List.of(new UserError(CODE, words(no), path)));
                return payload;
            }
        };
    }
}
