package dev.merganser.server.access;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.util.HtmlUtils;

/// The page where people sign in. Works without scripts.
@Controller
class SignInPage {
    private final OidcSettings company;

    SignInPage(OidcSettings company) {
        this.company = company;
    }

    /// How the page's address says why it is shown again.
    static String reason(AuthenticationException why) {
        return switch (why) {
            case SignIn.TooManyTries many -> "wait=" + many.seconds();
            case SignInTurns.Crowded _ -> "crowded";
            default -> "wrong";
        };
    }

    @GetMapping(path = "/")
    String start() {
        return "redirect:/graphiql";
    }

    @GetMapping(path = SignIn.PAGE, produces = MediaType.TEXT_HTML_VALUE + ";charset=UTF-8")
    @ResponseBody
    String page(HttpServletRequest request, CsrfToken token) {
        return around("Sign in", """
                %s
                <form method="post" action="sign-in">
                <label>Name <input name="name" autocomplete="username" required autofocus></label>
                <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
                %s
                <button>Sign in</button>
                </form>
                %s
                <p><a href="forgotten-password">Forgotten your password?</a></p>
                <p class="hint">The first start of the server printed the names and passwords.</p>""".formatted(
                message(request), hidden(token), company.signsPeopleOn()
                        ? "<p><a href=\"oauth2/authorization/%s\">%s</a></p>".formatted(CompanySignOn.NAME,
                                HtmlUtils.htmlEscape(company.label()))
                        : ""));
    }

    /// What proves that a form came from one of these pages.
    static String hidden(CsrfToken token) {
        return "<input type=\"hidden\" name=\"%s\" value=\"%s\">".formatted(
                HtmlUtils.htmlEscape(token.getParameterName()), HtmlUtils.htmlEscape(token.getToken()));
    }

    static String around(String title, String content) {
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%s · Merganser</title>
                <link rel="icon" href="data:,">
                <link rel="stylesheet" href="style.css">
                </head>
                <body class="sign-in">
                <main>
                <h1>Merganser</h1>
                %s
                </main>
                </body>
                </html>
                """.formatted(title, content);
    }

    private static String message(HttpServletRequest request) {
        @Nullable
        String wait = request.getParameter("wait");
        if (wait != null && wait.matches("\\d{1,4}"))
            return "<p role=\"alert\">Too many wrong passwords. Try again in %s seconds.</p>".formatted(wait);
        if (request.getParameter("crowded") != null)
            return "<p role=\"alert\">Too many are signing in at this moment. Try again in a few seconds.</p>";
        if (request.getParameter("changed") != null)
            return "<p role=\"status\">The password is changed: sign in with it.</p>";
        if (request.getParameter("company") != null)
            return "<p role=\"alert\">Your company's sign-on didn't let you in. Try again, or ask an administrator.</p>";
        return request.getParameter("wrong") == null
                ? ""
                : "<p role=\"alert\">That name and password don't fit together.</p>";
    }
}
