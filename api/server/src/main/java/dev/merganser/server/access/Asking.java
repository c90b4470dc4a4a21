package dev.merganser.server.access;

import java.security.Principal;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import graphql.GraphQLContext;
import graphql.schema.DataFetchingEnvironment;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.server.WebGraphQlRequest;
import org.springframework.graphql.server.WebGraphQlResponse;
import org.springframework.graphql.server.WebSocketGraphQlInterceptor;
import org.springframework.graphql.server.WebSocketGraphQlRequest;
import org.springframework.graphql.server.WebSocketSessionInfo;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

import dev.merganser.model.item.Item;
import dev.merganser.server.graph.BadRequest;
import dev.merganser.store.access.Asker;
import dev.merganser.store.item.Request;
import dev.merganser.store.session.Session;

/// Who asks. Taken from the security context once a request, or from what a WebSocket was opened with once an operation,
/// here and nowhere else; everything that reads or writes for the request gets it from the request's context.
@Component
public class Asking implements WebSocketGraphQlInterceptor {
    private static final String REQUEST = "merganser.request";
    private static final String SESSION = "merganser.session";
    /// The attribute of a WebSocket that holds who opened it.
    private static final String OPENED_BY = "merganser.openedBy";
    private static final String AUTHORIZATION = "authorization";

    private final Bearers bearers;

    Asking(Bearers bearers) {
        this.bearers = bearers;
    }

    @Override
    public Mono<WebGraphQlResponse> intercept(WebGraphQlRequest request, Chain chain) {
        SignedIn who;
        Asker asker;
        if (request instanceof WebSocketGraphQlRequest socket) {
            who = (SignedIn) Objects.requireNonNull(socket.getSessionInfo().getAttributes().get(OPENED_BY));
            asker = who.standing().now().orElseThrow(() -> new AccessDeniedException("the session or token has ended"));
        } else {
            who = signedIn();
            asker = who.asker();
        }
        request.configureExecutionInput((_, input) -> input.locale(language(request)).graphQLContext(context -> {
            context.of(Asker.class, asker, Standing.class, who.standing(), REQUEST, "graphql:" + request.getId());
            if (who.session() != null) context.of(SESSION, who.session());
        }).build());
        return chain.next(request);
    }

    /// What the handshake of a WebSocket asked for, as requests by HTTP do.
    private static Locale language(WebGraphQlRequest request) {
        @Nullable
        Locale asked = request instanceof WebSocketGraphQlRequest ? null : request.getLocale();
        return asked != null ? asked : Languages.of(request.getHeaders().getAcceptLanguageAsLocales());
    }

    /// The request of somebody who asks by plain HTTP, such as for a file.
    public static Request httpRequest() {
        return new Request(signedIn().asker(), "http:" + UUID.randomUUID(), null, true);
    }

    private static SignedIn signedIn() {
        @Nullable
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication != null && authentication.getPrincipal() instanceof SignedIn who) return who;
        throw new AccessDeniedException("nobody is signed in");
    }

    /// Lets a WebSocket in by the token in its first message, or by the session that it was opened with; by that only
    /// where the browser says which page opened it, so that no other site's page can (Spring has compared the origin).
    @Override
    public Mono<Object> handleConnectionInitialization(WebSocketSessionInfo socket, Map<String, Object> payload) {
        return Mono.fromCallable(() -> {
            socket.getAttributes().put(OPENED_BY, opener(socket, payload));
            return Map.of();
        });
    }

    private SignedIn opener(WebSocketSessionInfo socket, Map<String, Object> payload) throws Bearers.Unknown {
        for (var entry : payload.entrySet()) {
            if (!entry.getKey().equalsIgnoreCase(AUTHORIZATION)) continue;
            if (entry.getValue() instanceof String header
                    && header.regionMatches(true, 0, TokenFilter.SCHEME, 0, TokenFilter.SCHEME.length()))
                return bearers.signedIn(header.substring(TokenFilter.SCHEME.length()).strip());
            throw new AccessDeniedException("the first message holds no token");
        }
        @Nullable
        Principal principal = socket.getPrincipal().block();
        if (principal instanceof Authentication authentication
                && authentication.getPrincipal() instanceof SignedIn who
                && (who.session() == null || socket.getHeaders().getOrigin() != null))
            return who;
        throw new AccessDeniedException("nobody is signed in");
    }

    /// Whether whoever opened a WebSocket may still use it.
    ///
    /// @param attributes of the WebSocket
    public static boolean mayGoOn(Map<String, Object> attributes) {
        return !(attributes.get(OPENED_BY) instanceof SignedIn who) || who.standing().now().isPresent();
    }

    /// @param context of the request that is being answered
    public static Asker asker(GraphQLContext context) {
        return Objects.requireNonNull(context.<Asker>get(Asker.class), "the request names nobody who asks");
    }

    /// What the asker signed in with, for those who go on after the request.
    public static Standing standing(GraphQLContext context) {
        return Objects.requireNonNull(context.<Standing>get(Standing.class), "the request names nobody who asks");
    }

    /// The session that the request came with; null if it came with a token.
    static @Nullable Session session(GraphQLContext context) {
        return context.get(SESSION);
    }

    /// What a write left, for the one who wrote: they may have given it out of their sight.
    ///
    /// @return null if they may not view it as it is now
    public static @Nullable Item seen(GraphQLContext context, Item written) {
        return asker(context).mayView(written) ? written : null;
    }

    /// The request as the history will name it, of an operation that isn't repeated by a key.
    public static Request request(GraphQLContext context) {
        return new Request(asker(context), Objects.requireNonNull(context.<String>get(REQUEST)), null, true);
    }

    /// The request as the history will name it. The key is its operation's alone: another one may use the same (R72).
    ///
    /// @throws BadRequest if the idempotency key is none
    public static Request request(DataFetchingEnvironment environment, @Nullable String idempotencyKey) {
        if (idempotencyKey != null && (idempotencyKey.isBlank() || idempotencyKey.length() > 200))
            throw new BadRequest("An idempotency key has 1 to 200 characters.");
        Request request = request(environment.getGraphQlContext());
        return idempotencyKey == null
                ? request
                : new Request(request.asker(), request.id(),
                        environment.getField().getName() + " " + idempotencyKey, true);
    }
}
