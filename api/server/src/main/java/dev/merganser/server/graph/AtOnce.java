package dev.merganser.server.graph;

import java.util.concurrent.Semaphore;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.graphql.server.WebGraphQlInterceptor;
import org.springframework.graphql.server.WebGraphQlRequest;
import org.springframework.graphql.server.WebGraphQlResponse;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/// Works on so many documents at the same time, over HTTP and WebSockets, since each answer is made in memory. Threads are
/// no such bound: more of them wait for bodies that come slowly, and none of these takes a turn.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class AtOnce implements WebGraphQlInterceptor {
    private final Semaphore turns;

    AtOnce(@Value("${merganser.limits.at-once}") int most) {
        this.turns = new Semaphore(most, true);
    }

    @Override
    public Mono<WebGraphQlResponse> intercept(WebGraphQlRequest request, Chain chain) {
        return Mono.using(() -> {
            turns.acquire();
            return turns;
        }, _ -> chain.next(request), Semaphore::release);
    }
}
