package dev.merganser.server.graph;

import java.util.Map;
import java.util.concurrent.CompletionException;

import com.mongodb.MongoException;
import com.mongodb.MongoExecutionTimeoutException;
import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.schema.DataFetchingEnvironment;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.graphql.execution.DataFetcherExceptionResolverAdapter;
import org.springframework.graphql.execution.ErrorType;
import org.springframework.stereotype.Component;

import dev.merganser.store.access.Forbidden;
import dev.merganser.store.list.WrongFilter;

/// Turns what is thrown into errors that say what to do, without a word on how the server is made inside.
@Component
class Errors extends DataFetcherExceptionResolverAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

    @Override
    protected @Nullable GraphQLError resolveToSingleError(Throwable thrown, DataFetchingEnvironment environment) {
        Throwable cause = thrown instanceof CompletionException && thrown.getCause() != null
                ? thrown.getCause()
                : thrown;
        return switch (cause) {
            case BadRequest wrong -> error(environment, ErrorType.BAD_REQUEST, String.valueOf(wrong.getMessage()));
            case WrongFilter wrong -> error(environment, ErrorType.BAD_REQUEST, String.valueOf(wrong.getMessage()));
            case MongoExecutionTimeoutException _ -> error(environment, ErrorType.BAD_REQUEST, "TOO_SLOW",
                    "That takes longer than a request may, since no index narrows it down: filter by a stage, a person, "
                            + "a date or by `search` as well, or ask without `totalCount`.");
            case Forbidden refused -> error(environment, ErrorType.FORBIDDEN,
                    MissingRights.words(refused));
            case MongoException broken -> {
                LOG.error("The database failed in {}", environment.getExecutionStepInfo().getPath(), broken);
                yield error(environment, ErrorType.INTERNAL_ERROR,
                        "The database can't be reached or failed. Nothing was half written: try again in a moment.");
            }
            default -> {
                LOG.error("A defect in {}, request {}", environment.getExecutionStepInfo().getPath(),
                        environment.getExecutionId(), cause);
                yield error(environment, ErrorType.INTERNAL_ERROR,
                        "Something went wrong in the server. Its log tells of it as %s."
                                .formatted(environment.getExecutionId()));
            }
        };
    }

    private static GraphQLError error(DataFetchingEnvironment environment, ErrorType type, String message) {
        return error(environment, type, type.name(), message);
    }

    private static GraphQLError error(DataFetchingEnvironment environment, ErrorType type, String code,
            String message) {
        return GraphqlErrorBuilder.newError(environment).errorType(type).message("%s", message)
                .extensions(Map.of("code", code)).build();
    }
}
