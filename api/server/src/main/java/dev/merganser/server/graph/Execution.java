package dev.merganser.server.graph;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import graphql.execution.AsyncExecutionStrategy;
import graphql.execution.AsyncSerialExecutionStrategy;
import graphql.execution.DataFetcherExceptionHandler;
import graphql.execution.ExecutionContext;
import graphql.execution.ExecutionStrategyParameters;
import graphql.execution.FieldValueInfo;
import graphql.schema.GraphQLList;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLType;
import org.dataloader.DataLoader;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.graphql.autoconfigure.GraphQlSourceBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.graphql.execution.DataFetcherExceptionResolver;

/// How documents are executed: as graphql-java does, save that fields which are read straight off an object are answered
/// by one loop. The engine makes some ten objects for each field of each object, to be ready for values that come
/// later, errors and whoever watches; in an answer of twenty thousand values nearly all are there already.
///
/// What watches single fields (an instrumentation) doesn't see these. [Limits] looks at documents, not at fields.
@Configuration(proxyBeanMethods = false)
class Execution {
    @Bean
    GraphQlSourceBuilderCustomizer executed(ObjectProvider<DataFetcherExceptionResolver> resolvers) {
        DataFetcherExceptionHandler failures = DataFetcherExceptionResolver
                .createExceptionHandler(resolvers.orderedStream().toList());
        return source -> source.configureGraphQl(graphQl -> graphQl.queryExecutionStrategy(new Straight(failures))
                .mutationExecutionStrategy(new Fresh(failures)));
    }

    /// Each mutation of a document is answered by what is there after it: nothing that was read for an earlier one is
    /// remembered, whatever loaded it.
    private static final class Fresh extends AsyncSerialExecutionStrategy {
        Fresh(DataFetcherExceptionHandler failures) {
            super(failures);
        }

        /// Comes by here once the mutation before is answered to the last field.
        @Override
        protected Object resolveFieldWithInfo(ExecutionContext context, ExecutionStrategyParameters parameters) {
            context.getDataLoaderRegistry().getDataLoaders().forEach(DataLoader::clearAll);
            return super.resolveFieldWithInfo(context, parameters);
        }
    }

    static final class Straight extends AsyncExecutionStrategy {
        Straight(DataFetcherExceptionHandler failures) {
            super(failures);
        }

        /// The whole of a value that lies straight before us.
        @Override
        protected FieldValueInfo completeValue(ExecutionContext context, ExecutionStrategyParameters parameters) {
            @Nullable
            Object value = parameters.getSource();
            GraphQLType type = parameters.getExecutionStepInfo().getUnwrappedNonNullType();
            if (value != null && (type instanceof GraphQLList || type instanceof GraphQLObjectType)) {
                StraightFields straight = StraightFields.of(context);
                Optional<StraightFields.Shape> shape = straight.shape(parameters.getField(), type);
                if (shape.isPresent()) {
                    try {
                        // For the engine, which counts the objects that it still has to wait for, a single value.
                        return new FieldValueInfo(FieldValueInfo.CompleteValueType.SCALAR,
                                straight.complete(shape.get(), value));
                    } catch (RuntimeException _) {
                        // The engine meets it again, and tells of it.
                    }
                }
            }
            return super.completeValue(context, parameters);
        }

        /// Of an object the straight fields; the engine answers the rest.
        @Override
        protected Object completeValueForObject(ExecutionContext context, ExecutionStrategyParameters parameters,
                GraphQLObjectType type, Object object) {
            StraightFields straight = StraightFields.of(context);
            StraightFields.Selection selection = straight.selection(parameters.getField(), type);
            @Nullable
            Object[] values;
            try {
                values = straight.values(selection, object);
            } catch (RuntimeException _) {
                return super.completeValueForObject(context, parameters, type, object);
            }
            Object rest = executeObject(context,
                    parameters.transform(builder -> builder
                            .executionStepInfo(
                                    parameters.getExecutionStepInfo().changeTypeWithPreservedNonNull(type))
                            .fields(selection.rest()).source(object)));
            return rest instanceof CompletableFuture<?> later
                    ? later.thenApply(answered -> answered == null
                            ? null
                            : selection.together(values, (Map<?, ?>) answered))
                    : selection.together(values, (Map<?, ?>) rest);
        }
    }
}
