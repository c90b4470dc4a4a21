package dev.merganser.server.access;

import java.util.Objects;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.HtmlUtils;

import dev.merganser.model.value.UserId;
import dev.merganser.store.session.Passwords;

/// The way back for a forgotten password: one page asks for a letter, the other, which the letter leads to, takes a new
/// password. Work without scripts.
@Controller
@SuppressWarnings("InlineFormatString") // a page reads as one text
class PasswordPages {
    private static final String ASK = """
            <form method="post" action="forgotten-password">
            <label>Name <input name="name" autocomplete="username" required autofocus maxlength="100"></label>
            %s
            <button>Send a letter</button>
            </form>
            <p class="hint">It goes to the address that is verified for you. Without one, ask an administrator.</p>""";
    private static final String SENT = """
            <p role="status">If that name has a verified address, a letter is on its way. It is good once, for a short time.</p>
            <p><a href="sign-in">Sign in</a></p>""";
    private static final String CHOOSE = """
            %s
            <form method="post" action="new-password">
            <label>New password for %s <input name="password" type="password" autocomplete="new-password" required autofocus></label>
            <input type="hidden" name="token" value="%s">
            %s
            <button>Take it</button>
            </form>""";
    private static final String NO_LINK = """
            <p role="alert">This link was used, or has expired.</p>
            <p><a href="forgotten-password">Ask for another one</a></p>""";

    private final Passwords passwords;
    private final PasswordEncoder encoder;
    private final PasswordLetters letters;

    PasswordPages(Passwords passwords, PasswordEncoder encoder, PasswordLetters letters) {
        this.passwords = passwords;
        this.encoder = encoder;
        this.letters = letters;
    }

    @GetMapping(SignIn.FORGOTTEN)
    ResponseEntity<String> ask(HttpServletRequest request, CsrfToken form) {
        return page(request.getParameter("sent") == null ? ASK.formatted(SignInPage.hidden(form)) : SENT);
    }

    /// Answers the same at once, whoever that is, and looks into it afterwards.
    @PostMapping(SignIn.FORGOTTEN)
    ResponseEntity<String> asked(@RequestParam(defaultValue = "") String name) {
        letters.ask(name.strip());
        return to("forgotten-password?sent");
    }

    @GetMapping(SignIn.NEW_PASSWORD)
    ResponseEntity<String> choose(@RequestParam(defaultValue = "") String token, CsrfToken form) {
        return choose(token, "", form);
    }

    @PostMapping(SignIn.NEW_PASSWORD)
    ResponseEntity<String> chosen(@RequestParam(defaultValue = "") String token,
            @RequestParam(defaultValue = "") String password, CsrfToken form) {
        Optional<UserId> user = passwords.linked(token);
        if (user.isEmpty()) return page(NO_LINK);
        Optional<String> problem = NewPassword.problem(user.get(), password);
        if (problem.isPresent()) return choose(token, problem.get(), form);
        return passwords.reset(token, Objects.requireNonNull(encoder.encode(password)))
                ? to("sign-in?changed")
                : page(NO_LINK);
    }

    private ResponseEntity<String> choose(String token, String problem, CsrfToken form) {
        return page(passwords.linked(token).map(user -> CHOOSE.formatted(
                problem.isEmpty() ? "" : "<p role=\"alert\">" + HtmlUtils.htmlEscape(problem) + "</p>",
                HtmlUtils.htmlEscape(user.value()), HtmlUtils.htmlEscape(token), SignInPage.hidden(form)))
                .orElse(NO_LINK));
    }

    private static ResponseEntity<String> page(String content) {
        return ResponseEntity.ok().contentType(MediaType.parseMediaType("text/html;charset=UTF-8"))
                .cacheControl(CacheControl.noStore()).body(SignInPage.around("Password", content));
    }

    private static ResponseEntity<String> to(String path) {
        return ResponseEntity.status(HttpStatus.SEE_OTHER).header(HttpHeaders.LOCATION, path).build();
    }
}
