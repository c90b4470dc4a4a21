package dev.merganser.server.graph;

import graphql.ExecutionResult;
import org.reactivestreams.Publisher;
import org.springframework.graphql.server.WebGraphQlInterceptor;
import org.springframework.graphql.server.WebGraphQlRequest;
import org.springframework.graphql.server.WebGraphQlResponse;
import org.springframework.graphql.server.WebSocketGraphQlRequest;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Answers what isn't a stream, above all a document that is refused, to a client that reads server-sent events as one
/// event; Spring GraphQL would say there that only subscriptions are supported, whatever was wrong.
@Component
class SingleEvents implements WebGraphQlInterceptor {
    @Override
    public Mono<WebGraphQlResponse> intercept(WebGraphQlRequest request, Chain chain) {
        return chain.next(request).map(response -> {
            boolean events = !(request instanceof WebSocketGraphQlRequest)
                    && request.getHeaders().getAccept().stream()
                            .anyMatch(MediaType.TEXT_EVENT_STREAM::equalsTypeAndSubtype);
            ExecutionResult result = response.getExecutionResult();
            return !events || result.getData() instanceof Publisher<?>
                    ? response
                    : response.transform(builder -> builder.data(Flux.just(result)).errors(java.util.List.of()));
        });
    }
}
