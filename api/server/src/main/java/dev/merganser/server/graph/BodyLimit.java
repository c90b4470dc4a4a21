package dev.merganser.server.graph;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.core.annotation.Order;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/// Refuses larger bodies than the limit, whether or not the request says how large it is; the body `null`, which
/// Spring GraphQL takes for a request; and types that are none, such as `*/*`, over which Spring fails.
/// Only after it is known who asks: nothing of anybody else's is held in memory.
@Component
@Order(SecurityFilterProperties.DEFAULT_FILTER_ORDER + 1)
class BodyLimit extends OncePerRequestFilter {
    /// Bodies up to this size are looked at, so that a larger one isn't copied.
    private static final int SMALL = 64;

    /// Uploads of files, which have a limit of their own and are never held in memory.
    private static final Pattern FILE = Pattern.compile("/items/[^/]+/files");

    private final int limit;

    BodyLimit(@Value("${merganser.limits.body}") int limit) {
        this.limit = limit;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!isType(request.getContentType())) {
            refuse(response, HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE, "BAD_REQUEST",
                    "That Content-Type is none: send application/json.");
            return;
        }
        if ("GET".equals(request.getMethod()) || "HEAD".equals(request.getMethod())
                || FILE.matcher(request.getRequestURI()).matches()) {
            chain.doFilter(request, response);
            return;
        }
        if (request.getContentLengthLong() > limit) {
            tooLarge(response);
            return;
        }
        if (request.getUserPrincipal() == null || request.getContentLengthLong() > SMALL
                || request.getContentType() == null
                || request.getContentType().startsWith(MediaType.APPLICATION_FORM_URLENCODED_VALUE)) {
            chain.doFilter(request, response);
            return;
        }
        byte[] body = request.getInputStream().readNBytes(limit + 1);
        if (body.length > limit) tooLarge(response);
        else if (isNull(body)) response.sendError(400);
        else chain.doFilter(new Read(request, body), response);
    }

    private static boolean isNull(byte[] body) {
        return new String(body, StandardCharsets.UTF_8).strip().equals("null");
    }

    private static boolean isType(@Nullable String type) {
        if (type == null) return true;
        try {
            MediaType media = MediaType.parseMediaType(type);
            return !media.isWildcardType() && !media.isWildcardSubtype();
        } catch (InvalidMediaTypeException _) {
            return false;
        }
    }

    private void tooLarge(HttpServletResponse response) throws IOException {
        refuse(response, HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE, "TOO_LARGE",
                "The request's body is larger than %,d bytes: send less at a time.".formatted(limit));
    }

    private static void refuse(HttpServletResponse response, int status, String code, String message)
            throws IOException {
        response.setStatus(status);
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setCharacterEncoding("UTF-8");
        response.getWriter().write(ErrorBody.json(code, message));
    }

    /// A request whose body has been read.
    private static final class Read extends HttpServletRequestWrapper {
        private final byte[] body;

        Read(HttpServletRequest request, byte[] body) {
            super(request);
            this.body = body;
        }

        @Override
        public ServletInputStream getInputStream() {
            var bytes = new ByteArrayInputStream(body);
            return new ServletInputStream() {
                @Override
                public int read() {
                    return bytes.read();
                }

                @Override
                public int read(byte[] into, int offset, int length) {
                    return bytes.read(into, offset, length);
                }

                @Override
                public boolean isFinished() {
                    return bytes.available() == 0;
                }

                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setReadListener(ReadListener listener) {
                    throw new UnsupportedOperationException("the body is there already");
                }
            };
        }
    }
}
