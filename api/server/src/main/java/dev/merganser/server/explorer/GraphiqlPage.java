package dev.merganser.server.explorer;

import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.util.HtmlUtils;

/// GraphiQL, for whoever is signed in. Everything it loads is served from here.
@Controller
class GraphiqlPage {
    @GetMapping("/graphiql")
    ResponseEntity<String> page(CsrfToken token, Authentication who) {
        return ResponseEntity.ok()
                .contentType(new MediaType(MediaType.TEXT_HTML, java.nio.charset.StandardCharsets.UTF_8))
                .cacheControl(CacheControl.noStore())
                .body("""
                        <!doctype html>
                        <html lang="en">
                        <head>
                        <meta charset="utf-8">
                        <title>GraphiQL · Merganser</title>
                        <meta name="csrf" data-header="%s" content="%s">
                        <link rel="icon" href="data:,">
                        <link rel="stylesheet" href="webjars/graphiql/%s/graphiql.min.css">
                        <link rel="stylesheet" href="style.css">
                        </head>
                        <body class="graphiql-page">
                        <header><strong>Merganser</strong> <span>%s</span>
                        <form method="post" action="sign-out"><input type="hidden" name="%s" value="%s"><button>Sign out</button></form>
                        </header>
                        <div id="graphiql"></div>
                        <script src="webjars/react/%s/umd/react.production.min.js"></script>
                        <script src="webjars/react-dom/%s/umd/react-dom.production.min.js"></script>
                        <script src="webjars/graphiql/%s/graphiql.min.js"></script>
                        <script src="graphiql.js"></script>
                        </body>
                        </html>
                        """
                        .formatted(HtmlUtils.htmlEscape(token.getHeaderName()),
                                HtmlUtils.htmlEscape(token.getToken()), Versions.GRAPHIQL,
                                HtmlUtils.htmlEscape(who.getName()),
                                HtmlUtils.htmlEscape(token.getParameterName()), HtmlUtils.htmlEscape(token.getToken()),
                                Versions.REACT, Versions.REACT, Versions.GRAPHIQL));
    }

    /// As in the pom; a test loads each file, so that they can't part unnoticed.
    private static final class Versions {
        static final String GRAPHIQL = "2.4.7";
        static final String REACT = "18.3.1";
    }
}
