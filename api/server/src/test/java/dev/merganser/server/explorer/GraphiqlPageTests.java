package dev.merganser.server.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import dev.merganser.server.TestServer;
import dev.merganser.server.TestServer.Answer;

class GraphiqlPageTests {
    private static final Pattern LOADED = Pattern.compile("(?:src|href|action)=\"([^\"]+)\"");
    private static final Pattern LOADED_BY_CSS = Pattern.compile("(?:url\\(|@import\\s)\\s*['\"]?([^)'\"]{1,40})");

    private final TestServer server = TestServer.get();

    @Test
    void everythingThatThePageLoadsIsServedFromHere() {
        Answer page = server.send(server.signedIn("/graphiql"));
        assertThat(page.type()).startsWith("text/html");

        var loaded = LOADED.matcher(page.text()).results().map(match -> match.group(1))
                .filter(path -> !path.equals("sign-out") && !path.startsWith("data:")).toList();
        assertThat(loaded).hasSize(6).allSatisfy(path -> {
            assertThat(path).doesNotContain("//");
            Answer file = server.send(server.signedIn("/" + path));
            assertThat(file.status()).as(path).isEqualTo(200);
            assertThat(file.text()).as(path).isNotBlank();
            if (path.endsWith(".css"))
                assertThat(LOADED_BY_CSS.matcher(file.text()).results().map(match -> match.group(1)))
                        .allMatch(from -> from.startsWith("data:"));
        });
    }

    @Test
    void theBrowserIsToldToLoadFromNoOtherHost() {
        var headers = TestServer.respond(java.net.http.HttpClient.newHttpClient(), server.signedIn("/graphiql"))
                .headers();

        assertThat(headers.firstValue("Content-Security-Policy")).hasValueSatisfying(policy -> assertThat(policy)
                .contains("default-src 'none'").contains("script-src 'self';").contains("connect-src 'self'")
                .doesNotContain("http"));
    }
}
