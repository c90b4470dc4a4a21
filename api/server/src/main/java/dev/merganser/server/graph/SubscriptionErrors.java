package dev.merganser.server.graph;

import java.util.List;
import java.util.Map;

import graphql.ErrorClassification;
import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.graphql.execution.ErrorType;
import org.springframework.graphql.execution.SubscriptionExceptionResolver;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

import dev.merganser.store.access.Forbidden;

/// Why a subscription ends, for the client that had it.
@Component
class SubscriptionErrors implements SubscriptionExceptionResolver {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionErrors.class);

    @Override
    public Mono<List<GraphQLError>> resolveException(Throwable thrown) {
        return Mono.just(List.of(switch (thrown) {
            case BadRequest wrong -> error(ErrorType.BAD_REQUEST, "BAD_REQUEST", String.valueOf(wrong.getMessage()));
            case Refused refused -> error(ErrorType.FORBIDDEN, refused.code(), refused.words());
            case Forbidden _ -> error(ErrorType.FORBIDDEN, "FORBIDDEN", "You have no right to this: ask an "
                    + "administrator.");
            default -> {
                LOG.error("A subscription broke off", thrown);
                yield error(ErrorType.INTERNAL_ERROR, "INTERNAL_ERROR",
                        "The subscription broke off: subscribe again with the last `cursor` as `after`.");
            }
        }));
    }

    private static GraphQLError error(ErrorClassification type, String code, String message) {
        return GraphqlErrorBuilder.newError().errorType(type).message("%s", message)
                .extensions(Map.of("code", code)).build();
    }
}
