package dev.merganser.server.access;

import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import graphql.GraphQLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.server.WebGraphQlInterceptor;
import org.springframework.graphql.server.WebGraphQlRequest;
import org.springframework.graphql.server.WebGraphQlResponse;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

import dev.merganser.server.graph.BadRequest;
import dev.merganser.store.access.Asker;
import dev.merganser.store.item.Request;

/// Who asks. Taken from the security context once a request, here and nowhere else; everything that reads or writes
/// for the request gets it from the request's context.
@Component
public class Asking implements WebGraphQlInterceptor {
    private static final String REQUEST = "merganser.request";

    @Override
    public Mono<WebGraphQlResponse> intercept(WebGraphQlRequest request, Chain chain) {
        Asker asker = signedIn();
        request.configureExecutionInput((_, input) -> input
                .graphQLContext(Map.of(Asker.class, asker, REQUEST, "graphql:" + request.getId())).build());
        return chain.next(request);
    }

    /// The request of somebody who asks by plain HTTP, such as for a file.
    public static Request httpRequest() {
        return new Request(signedIn(), "http:" + UUID.randomUUID(), null, true);
    }

    private static Asker signedIn() {
        @Nullable
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication != null && authentication.getPrincipal() instanceof SignedIn(Asker asker, _)) return asker;
        throw new AccessDeniedException("nobody is signed in");
    }

    /// @param context of the request that is being answered
    public static Asker asker(GraphQLContext context) {
        return Objects.requireNonNull(context.<Asker>get(Asker.class), "the request names nobody who asks");
    }

    /// The request as the history will name it.
    ///
    /// @throws BadRequest if the idempotency key is none
    public static Request request(GraphQLContext context, @Nullable String idempotencyKey) {
        if (idempotencyKey != null && (idempotencyKey.isBlank() || idempotencyKey.length() > 200))
            throw new BadRequest("An idempotency key has 1 to 200 characters.");
        return new Request(asker(context), Objects.requireNonNull(context.<String>get(REQUEST)), idempotencyKey, true);
    }
}
