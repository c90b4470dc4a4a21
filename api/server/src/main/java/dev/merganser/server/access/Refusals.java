package dev.merganser.server.access;

import java.io.IOException;

import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

import dev.merganser.server.graph.ErrorBody;

/// Answers to requests that get no further than the door: JSON in the form of a GraphQL response, saying what to do.
final class Refusals {
    private Refusals() {}

    static void notSignedIn(HttpServletResponse response) throws IOException {
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        write(response, HttpServletResponse.SC_UNAUTHORIZED, "UNAUTHORIZED",
                "Sign in first: programs send the header Authorization: Bearer mgs_…, people open /sign-in.");
    }

    static void unknownToken(HttpServletResponse response, String why) throws IOException {
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"");
        write(response, HttpServletResponse.SC_UNAUTHORIZED, "UNAUTHORIZED", why);
    }

    static void issuerUnreachable(HttpServletResponse response) throws IOException {
        write(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "UNAVAILABLE",
                "The issuer of tokens can't be reached, so that yours can't be checked: try again in a moment.");
    }

    static void forged(HttpServletResponse response) throws IOException {
        write(response, HttpServletResponse.SC_FORBIDDEN, "FORBIDDEN",
                "The request lacks its page's token (header X-CSRF-TOKEN): load the page again. Programs send "
                        + "Authorization: Bearer mgs_… instead of a session cookie.");
    }

    private static void write(HttpServletResponse response, int status, String code, String message)
            throws IOException {
        response.setStatus(status);
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setCharacterEncoding("UTF-8");
        response.getWriter().write(ErrorBody.json(code, message));
    }
}
