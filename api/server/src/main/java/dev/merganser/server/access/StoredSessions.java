package dev.merganser.server.access;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.HttpRequestResponseHolder;
import org.springframework.security.web.context.SecurityContextRepository;

import dev.merganser.store.session.Session;
import dev.merganser.store.session.Sessions;
import dev.merganser.store.user.Users;

/// Who is signed in, by the cookie of a stored session. There is no other session: any process answers any request.
final class StoredSessions implements SecurityContextRepository {
    static final String COOKIE = "merganser";

    private final Sessions sessions;
    private final Users users;

    StoredSessions(Sessions sessions, Users users) {
        this.sessions = sessions;
        this.users = users;
    }

    @Override
    @Deprecated
    @SuppressWarnings("deprecation") // the interface still has it; Spring Security calls loadDeferredContext
    public SecurityContext loadContext(HttpRequestResponseHolder holder) {
        return load(holder.getRequest());
    }

    @Override
    public org.springframework.security.core.context.DeferredSecurityContext loadDeferredContext(
            HttpServletRequest request) {
        return new Deferred(request);
    }

    /// Looks the session up when it is first asked for: styles and the like cost nothing.
    private final class Deferred implements org.springframework.security.core.context.DeferredSecurityContext {
        private final HttpServletRequest request;
        private @Nullable SecurityContext context;

        Deferred(HttpServletRequest request) {
            this.request = request;
        }

        @Override
        public SecurityContext get() {
            if (context == null) context = load(request);
            return context;
        }

        @Override
        public boolean isGenerated() {
            return get().getAuthentication() == null;
        }
    }

    private SecurityContext load(HttpServletRequest request) {
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        secret(request).flatMap(this::signedIn).ifPresent(who -> context.setAuthentication(who.authentication()));
        return context;
    }

    private Optional<SignedIn> signedIn(String secret) {
        @Nullable
        Session session = sessions.use(secret).orElse(null);
        if (session == null) return Optional.empty();
        var user = users.find(session.user().value());
        // Whoever may not sign in any more doesn't come back by an old session if they may again.
        if (user.isEmpty()) sessions.end(secret);
        return user.map(found -> new SignedIn(found.asker(), "",
                () -> sessions.use(secret).flatMap(same -> users.find(same.user().value())).map(Users.User::asker),
                session));
    }

    private static Optional<String> secret(HttpServletRequest request) {
        return Optional.ofNullable(request.getCookies()).stream().flatMap(Arrays::stream)
                .filter(cookie -> cookie.getName().equals(COOKIE)).map(Cookie::getValue).findFirst();
    }

    @Override
    public void saveContext(SecurityContext context, HttpServletRequest request, HttpServletResponse response) {
        @Nullable
        Authentication who = context.getAuthentication();
        if (who == null) {
            secret(request).ifPresent(sessions::end);
            cookie(request, response, "", 0);
        } else if (who.getPrincipal() instanceof Entering entering && entering.enters()) {
            secret(request).ifPresent(sessions::end);
            cookie(request, response,
                    sessions.start(new Session.Start(entering.user(), entering.way(),
                            Objects.requireNonNullElse(request.getHeader(HttpHeaders.USER_AGENT), ""),
                            Objects.requireNonNullElse(request.getRemoteAddr(), ""))),
                    -1);
        }
    }

    /// @param seconds -1 until the browser is closed
    private static void cookie(HttpServletRequest request, HttpServletResponse response, String value, long seconds) {
        String path = request.getContextPath().isEmpty() ? "/" : request.getContextPath();
        response.addHeader(HttpHeaders.SET_COOKIE, ResponseCookie.from(COOKIE, value).httpOnly(true)
                .secure(request.isSecure()).sameSite("Strict").path(path).maxAge(seconds).build().toString());
    }

    @Override
    public boolean containsContext(HttpServletRequest request) {
        return secret(request).isPresent();
    }
}
