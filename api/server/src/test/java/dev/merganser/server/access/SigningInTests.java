package dev.merganser.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.CookieManager;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import dev.merganser.server.TestServer;
import dev.merganser.server.TestServer.Answer;
import dev.merganser.store.session.BackOff;

class SigningInTests {
    private static final String VIEWER = "{\"query\": \"{ viewer { user { name } rights } }\"}";
    private static final Pattern HIDDEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private final TestServer server = TestServer.get();
    private final HttpClient browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

    @Test
    void aMutationWithoutSignInIsRefusedAndSaysWhatToDo() {
        Answer answer = server.send(server.request("/graphql").header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"query\": \"mutation { itemDelete(input: {id: \\\"x\\\", version: 1}) "
                        + "{ deletedId } }\"}")));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.type()).startsWith("application/json");
        assertThat(answer.error()).contains("Authorization: Bearer mgs_").contains("/sign-in");
    }

    @Test
    void anUnknownTokenIsRefused() {
        Answer answer = server.send(server.request("/graphql").header("Content-Type", "application/json")
                .header("Authorization", "Bearer mgs_guess").POST(BodyPublishers.ofString(VIEWER)));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.error()).contains("token is unknown");
    }

    @Test
    void aTokenActsForItsUser() {
        assertThat(server.run("{ viewer { user { name } roles } }").data("viewer").toString())
                .isEqualTo("{\"user\":{\"name\":\"analyst\"},\"roles\":[\"analyst\"]}");
        assertThat(server.runAsAdministrator("{ viewer { roles } }").data("viewer", "roles", "0").asString())
                .isEqualTo("administrator");
    }

    @Test
    @DisplayName("R67: what settings are concerned is refused to whoever has no right to it")
    void onlyAnAdministratorAsksForRuns() {
        String request = "mutation { nightlyRunRequest(input: {full: true}) { run { state requestedBy { name } } } }";

        assertThat(server.run(request).code()).isEqualTo("FORBIDDEN");
        assertThat(server.runAsAdministrator(request).data("nightlyRunRequest", "run", "state").asString())
                .isEqualTo("REQUESTED");
        assertThat(server.run("{ nightlyRuns { requestedBy { name } } }").data("nightlyRuns", "0", "requestedBy",
                "name").asString()).isEqualTo("admin");
    }

    @Test
    void aBrowserIsSentToThePageAndSignsInThere() {
        HttpResponse<String> sent = TestServer.respond(browser,
                server.request("/graphiql").header("Accept", "text/html"));
        assertThat(sent.statusCode()).isEqualTo(302);
        assertThat(sent.headers().firstValue("Location")).hasValueSatisfying(to -> assertThat(to).endsWith("/sign-in"));

        HttpResponse<String> done = signIn("analyst", server.firstUsers().analystPassword());
        assertThat(done.headers().firstValue("Location"))
                .hasValueSatisfying(to -> assertThat(to).endsWith("/graphiql"));
        assertThat(done.headers().allValues("Set-Cookie")).anySatisfy(cookie -> assertThat(cookie)
                .startsWith("merganser=").contains("HttpOnly").contains("SameSite=Strict"));

        // With the cookie alone, as another site's page could send it, nothing is done.
        Answer forged = TestServer.answer(TestServer.respond(browser, server.request("/graphql")
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString(VIEWER))));
        assertThat(forged.status()).isEqualTo(403);
        assertThat(forged.error()).contains("X-CSRF-TOKEN");

        String page = TestServer.respond(browser, server.request("/graphiql").header("Accept", "text/html")).body();
        Matcher token = Pattern.compile("data-header=\"([^\"]+)\" content=\"([^\"]+)\"").matcher(page);
        assertThat(token.find()).isTrue();
        Answer answer = TestServer.answer(TestServer.respond(browser, server.request("/graphql")
                .header("Content-Type", "application/json").header(token.group(1), token.group(2))
                .POST(BodyPublishers.ofString(VIEWER))));
        assertThat(answer.data("viewer", "user", "name").asString()).isEqualTo("analyst");
    }

    @Test
    void wrongPasswordsCostMoreAndMoreTime() {
        for (int i = 0; i <= BackOff.FREE; i++) {
            assertThat(signIn("nobody", "guess").headers().firstValue("Location")).hasValueSatisfying(
                    to -> assertThat(to).endsWith("/sign-in?wrong"));
        }
        assertThat(signIn("nobody", "guess").headers().firstValue("Location")).hasValueSatisfying(
                to -> assertThat(to).contains("/sign-in?wait="));
    }

    private HttpResponse<String> signIn(String name, String password) {
        String page = TestServer.respond(browser, server.request("/sign-in")).body();
        Matcher hidden = HIDDEN.matcher(page);
        assertThat(hidden.find()).isTrue();
        return TestServer.respond(browser, server.request("/sign-in")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("name=%s&password=%s&_csrf=%s".formatted(name, password,
                        URLEncoder.encode(hidden.group(1), StandardCharsets.UTF_8)))));
    }
}
