package dev.merganser.server.live;

import java.io.IOException;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.graphql.server.WebGraphQlHandler;
import org.springframework.graphql.server.webmvc.GraphQlWebSocketHandler;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.server.HandshakeHandler;
import org.springframework.web.socket.server.HandshakeInterceptor;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;
import org.springframework.web.util.WebUtils;

import dev.merganser.server.access.Asking;

/// WebSockets in the protocol graphql-transport-ws, within bounds.
@Configuration(proxyBeanMethods = false)
class LiveSocket {
    private static final Logger LOG = LoggerFactory.getLogger(LiveSocket.class);
    private static final CloseStatus NO_MESSAGE = new CloseStatus(4400,
            "Invalid message: send JSON as the protocol graphql-transport-ws has it");
    private static final CloseStatus ENDED = new CloseStatus(4401, "Your session or token has ended: sign in again");
    private static final CloseStatus TOO_LONG = new CloseStatus(1009, "Message too long: send a shorter document");
    private static final CloseStatus TOO_MANY = new CloseStatus(4429, "Too many connections: close others first");

    @Bean
    GraphQlWebSocketHandler liveSocketHandler(WebGraphQlHandler graphQl,
            @Value("${spring.graphql.websocket.connection-init-timeout}") java.time.Duration initTimeout,
            @Value("${spring.graphql.websocket.keep-alive}") java.time.Duration keepAlive,
            @Value("${merganser.limits.sockets}") int mostSockets,
            @Value("${merganser.limits.socket-message}") int longestMessage) {
        return new Handler(graphQl, new JacksonJsonHttpMessageConverter(), initTimeout, keepAlive, mostSockets,
                longestMessage);
    }

    private static final class Handler extends GraphQlWebSocketHandler {
        private static final String HEARD = Handler.class.getName() + ".heard";

        private final int most;
        private final int longest;
        /// By address, since nobody is known before the first message.
        private final Map<String, Set<String>> open = new ConcurrentHashMap<>();

        Handler(WebGraphQlHandler graphQl, HttpMessageConverter<Object> json, java.time.Duration initTimeout,
                java.time.Duration keepAlive, int most, int longest) {
            super(graphQl, json, initTimeout, keepAlive);
            this.most = most;
            this.longest = longest;
            // It writes a trace for each answer that a connection leaves unsent, as one that is flooded does. What fails
            // inside is told by whoever answers; that a connection ended, below.
            LoggingSystem.get(LiveSocket.class.getClassLoader()).setLogLevel(GraphQlWebSocketHandler.class.getName(),
                    LogLevel.OFF);
        }

        /// Spring compares origins, and fails over what is none.
        @Override
        public WebSocketHttpRequestHandler initWebSocketHttpRequestHandler(HandshakeHandler handshake) {
            var requests = super.initWebSocketHttpRequestHandler(handshake);
            var checks = new ArrayList<HandshakeInterceptor>(List.of(new Origins()));
            checks.addAll(requests.getHandshakeInterceptors());
            requests.setHandshakeInterceptors(checks);
            return requests;
        }

        @Override
        public void afterConnectionEstablished(WebSocketSession socket) {
            var same = open.computeIfAbsent(from(socket), _ -> ConcurrentHashMap.newKeySet());
            same.add(socket.getId());
            super.afterConnectionEstablished(socket);
            if (same.size() > most) close(socket, TOO_MANY);
        }

        /// A container that puts messages together breaks off where one is too long, with what is still on its way
        /// unread, and that reset can overtake the code. Closed from here, the connection is read until the client has
        /// seen it.
        @Override
        public boolean supportsPartialMessages() {
            return true;
        }

        @Override
        protected void handleTextMessage(WebSocketSession socket, TextMessage part) {
            try {
                if (!socket.isOpen()) return;
                @Nullable
                TextMessage message = whole(socket, part);
                if (message == null) return;
                if (Asking.mayGoOn(socket.getAttributes())) super.handleTextMessage(socket, message);
                else close(socket, ENDED);
            } catch (AccessDeniedException _) {
                // It ended after that look.
                close(socket, ENDED);
            } catch (Exception e) {
                LOG.debug("A message of a WebSocket can't be read", e);
                close(socket, NO_MESSAGE);
            }
        }

        /// The message that a part is the last of; null where more is to come and where it is too long.
        private @Nullable TextMessage whole(WebSocketSession socket, TextMessage part) {
            var heard = socket.getAttributes().remove(HEARD) instanceof StringBuilder begun
                    ? begun
                    : new StringBuilder();
            if (heard.length() + part.getPayload().length() > longest) {
                close(socket, TOO_LONG);
                return null;
            }
            heard.append(part.getPayload());
            if (part.isLast()) return new TextMessage(heard);
            socket.getAttributes().put(HEARD, heard);
            return null;
        }

        @Override
        public void afterConnectionClosed(WebSocketSession socket, CloseStatus status) {
            open.computeIfPresent(from(socket), (_, same) -> {
                same.remove(socket.getId());
                return same.isEmpty() ? null : same;
            });
            super.afterConnectionClosed(socket, status);
            if (!status.equalsCode(CloseStatus.NORMAL) && !status.equalsCode(CloseStatus.GOING_AWAY))
                LOG.info("A WebSocket was closed with {}: {}", status.getCode(),
                        status.getReason() == null ? "it broke off" : status.getReason());
        }

        /// The user where a session came along, else the address.
        private static String from(WebSocketSession socket) {
            Principal who = socket.getPrincipal();
            return who != null ? who.getName() : String.valueOf(socket.getRemoteAddress()).replaceFirst(":\\d+$", "");
        }

        private static void close(WebSocketSession socket, CloseStatus status) {
            try {
                socket.close(status);
            } catch (IOException _) {
                // It is gone already.
            }
        }
    }

    /// Refuses an `Origin` that can't be read, as it is refused where it is another site's.
    private static final class Origins implements HandshakeInterceptor {
        @Override
        public boolean beforeHandshake(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
                Map<String, Object> attributes) {
            try {
                WebUtils.isSameOrigin(request);
                return true;
            } catch (IllegalArgumentException _) {
                response.setStatusCode(HttpStatus.FORBIDDEN);
                return false;
            }
        }

        @Override
        public void afterHandshake(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
                @Nullable Exception failure) {
            // Nothing was begun.
        }
    }
}
