package dev.merganser.server.access;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/// Signs in the program that sends `Authorization: Bearer …`, for this request. A wrong token is refused, whatever
/// session comes with it: such a request passed by the check for forged requests.
final class TokenFilter extends OncePerRequestFilter {
    static final String SCHEME = "Bearer ";

    private final Bearers bearers;

    TokenFilter(Bearers bearers) {
        this.bearers = bearers;
    }

    static boolean hasToken(HttpServletRequest request) {
        @Nullable
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!hasToken(request)) {
            chain.doFilter(request, response);
            return;
        }
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        try {
            String token = request.getHeader(HttpHeaders.AUTHORIZATION).substring(SCHEME.length()).strip();
            context.setAuthentication(bearers.signedIn(token).authentication());
        } catch (Bearers.Unknown e) {
            SecurityContextHolder.clearContext();
            Refusals.unknownToken(response, e.words());
            return;
        } catch (Issuer.Unreachable e) {
            SecurityContextHolder.clearContext();
            Refusals.issuerUnreachable(response);
            return;
        }
        SecurityContextHolder.setContext(context);
        try {
            chain.doFilter(request, response);
        } finally {
            SecurityContextHolder.clearContext();
        }
    }
}
