package dev.merganser.server.message;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.HtmlUtils;

import dev.merganser.store.message.UnsubscribeLinks;
import dev.merganser.store.recipient.Suppressions;

/// Where unsubscribe links lead. Looking at the page does nothing, since mail scanners look at every link; its button does,
/// and so does a mail program's one click (RFC 8058), both by POST. Nobody signs in here: the link itself says whose
/// address it is.
@Controller
class UnsubscribePage {
    static final String PATH = "/unsubscribe";

    private final UnsubscribeLinks links;
    private final Suppressions suppressions;

    UnsubscribePage(UnsubscribeLinks links, Suppressions suppressions) {
        this.links = links;
        this.suppressions = suppressions;
    }

    @GetMapping(PATH)
    ResponseEntity<String> ask(@RequestParam(defaultValue = "") String t, Locale locale) {
        boolean german = locale.getLanguage().equals("de");
        return links.read(t).map(claim -> page(200, german,
                """
                        <p>%s</p><p><strong>%s</strong></p>
                        <form method="post" action="%s?t=%s"><button>%s</button></form>"""
                        .formatted(
                                german
                                        ? "Keine Nachrichten mehr an diese Adresse?"
                                        : "No more messages to this address?",
                                HtmlUtils.htmlEscape(claim.address().text()), PATH.substring(1),
                                HtmlUtils.htmlEscape(t),
                                german ? "Abmelden" : "Unsubscribe")))
                .orElseGet(() -> unknown(german));
    }

    @PostMapping(PATH)
    ResponseEntity<String> unsubscribe(@RequestParam(defaultValue = "") String t, Locale locale) {
        boolean german = locale.getLanguage().equals("de");
        return links.read(t).map(claim -> {
            suppressions.optedOut(claim.address(), "by the unsubscribe link of message " + claim.message());
            return page(200, german, german
                    ? "<p>Diese Adresse erhält keine Nachrichten mehr.</p>"
                    : "<p>This address gets no more messages.</p>");
        }).orElseGet(() -> unknown(german));
    }

    private static ResponseEntity<String> unknown(boolean german) {
        return page(404, german, german
                ? "<p>Dieser Link ist unvollständig: bitte ganz aus der Nachricht kopieren.</p>"
                : "<p>This link isn't complete: please copy all of it from the message.</p>");
    }

    private static ResponseEntity<String> page(int status, boolean german, String body) {
        return ResponseEntity.status(status).contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8))
                .cacheControl(CacheControl.noStore()).body("""
                        <!doctype html>
                        <html lang="%s">
                        <head><meta charset="utf-8"><title>%s</title><link rel="icon" href="data:,">
                        <link rel="stylesheet" href="style.css"></head>
                        <body><main>%s</main></body>
                        </html>
                        """.formatted(german ? "de" : "en", german ? "Abmelden" : "Unsubscribe", body));
    }
}
