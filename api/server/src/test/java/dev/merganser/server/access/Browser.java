package dev.merganser.server.access;

import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import tools.jackson.databind.json.JsonMapper;

import dev.merganser.server.TestServer;
import dev.merganser.server.TestServer.Answer;

/// Somebody at a browser: keeps cookies, fills in forms, follows no redirect by itself.
final class Browser {
    private static final Pattern HIDDEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");
    private static final Pattern META = Pattern.compile("data-header=\"([^\"]+)\" content=\"([^\"]+)\"");

    private final CookieManager cookies = new CookieManager();
    private final HttpClient client = HttpClient.newBuilder().cookieHandler(cookies).build();
    private final int port;

    Browser(int port) {
        this.port = port;
    }

    /// Another browser that has got hold of this one's cookies.
    Browser withItsCookies() {
        var other = new Browser(port);
        cookies.getCookieStore().getCookies().forEach(
                cookie -> other.cookies.getCookieStore().add(URI.create("http://127.0.0.1:" + port), cookie));
        return other;
    }

    HttpRequest.Builder request(String path) {
        URI address = path.startsWith("http") ? URI.create(path) : URI.create("http://127.0.0.1:" + port + path);
        return HttpRequest.newBuilder(address).header("Accept", "text/html").header("User-Agent", "Test browser");
    }

    HttpResponse<String> get(String path) {
        return TestServer.respond(client, request(path));
    }

    /// Fills in the form of a page.
    HttpResponse<String> submit(String page, Map<String, String> fields) {
        return submit(page, page.replaceFirst("\\?.*", ""), fields);
    }

    /// Sends the form of a page to an address.
    HttpResponse<String> submit(String page, String to, Map<String, String> fields) {
        Matcher hidden = HIDDEN.matcher(get(page).body());
        if (!hidden.find()) throw new AssertionError("no form on " + page);
        String form = "_csrf=" + encoded(hidden.group(1)) + fields.entrySet().stream()
                .map(field -> "&" + field.getKey() + "=" + encoded(field.getValue())).collect(Collectors.joining());
        return TestServer.respond(client, request(to)
                .header("Content-Type", "application/x-www-form-urlencoded").POST(BodyPublishers.ofString(form)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    Browser signIn(String name, String password) {
        String to = submit("/sign-in", Map.of("name", name, "password", password)).headers().firstValue("Location")
                .orElse("");
        if (!to.endsWith("/graphiql")) throw new AssertionError("not signed in: " + to);
        return this;
    }

    boolean isSignedIn() {
        return get("/graphiql").statusCode() == 200;
    }

    Answer run(String document) {
        Matcher token = META.matcher(get("/graphiql").body());
        if (!token.find()) throw new AssertionError("not signed in");
        return TestServer.answer(TestServer.respond(client, request("/graphql").setHeader("Accept", "application/json")
                .header("Content-Type", "application/json").header(token.group(1), token.group(2))
                .POST(BodyPublishers.ofString(new JsonMapper().writeValueAsString(Map.of("query", document))))));
    }
}
