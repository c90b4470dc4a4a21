package dev.merganser.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import dev.merganser.mongod.TestMongod;
import dev.merganser.server.MerganserServer;
import dev.merganser.server.TestServer;
import dev.merganser.server.TestServer.Answer;
import dev.merganser.store.Store;
import dev.merganser.store.database.Collections;

/// A server with a company's sign-on, against a real issuer.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CompanySignOnTests {
    private final TestIssuer issuer = new TestIssuer();
    private final HttpClient http = HttpClient.newHttpClient();
    private ConfigurableApplicationContext application;
    private int port;

    @BeforeAll
    void start() {
        application = new SpringApplication(MerganserServer.class).run("--server.port=0",
                "--server.address=127.0.0.1", "--spring.main.banner-mode=off",
                "--merganser.mail.outbox=" + TestServer.OUTBOX,
                "--spring.mongodb.uri=" + TestMongod.freshUri("company"), "--merganser.oidc.issuer=" + issuer.address(),
                "--merganser.oidc.audience=merganser", "--merganser.oidc.client-id=" + TestIssuer.CLIENT,
                "--merganser.oidc.client-secret=" + TestIssuer.SECRET,
                "--merganser.oidc.roles.crm-analyst=analyst", "--merganser.oidc.roles.crm-admin=administrator");
        port = Integer.parseInt(application.getEnvironment().getProperty("local.server.port", ""));
    }

    @AfterAll
    void stop() {
        application.close();
        issuer.close();
    }

    private Answer ask(String token) {
        return TestServer.answer(TestServer.respond(http, new Browser(port).request("/graphql")
                .setHeader("Accept", "application/json").header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token)
                .POST(BodyPublishers.ofString("{\"query\": \"{ viewer { user { name } rights } }\"}"))));
    }

    @Test
    void aTokenActsForItsUserWithTheRolesThatItNames() {
        Answer answer = ask(issuer.signed(issuer.claims().build()));
        assertThat(answer.data("viewer", "user", "name").asString()).isEqualTo("anna");
        assertThat(answer.data("viewer", "rights").toString()).contains("VIEW").doesNotContain("SETTINGS");

        var admin = issuer.claims().subject("8").claim("preferred_username", "boss")
                .claim("roles", List.of("crm-admin", "unknown"));
        assertThat(ask(issuer.signed(admin.build())).data("viewer", "rights").toString()).contains("SETTINGS");
        // The next token says otherwise, and counts.
        assertThat(ask(issuer.signed(admin.claim("roles", List.of()).build())).data("viewer", "rights")).isEmpty();
    }

    @Test
    void aUserIsKnownByIssuerAndSubjectAndNeverBecomesAnotherByName() {
        var claims = issuer.claims().subject("9").claim("preferred_username", "admin");
        Answer answer = ask(issuer.signed(claims.build()));
        assertThat(answer.data("viewer", "user", "name").asString()).isEqualTo("admin@127.0.0.1");
        assertThat(answer.data("viewer", "rights").toString()).doesNotContain("SETTINGS");

        assertThat(ask(issuer.signed(claims.claim("preferred_username", "renamed").build()))
                .data("viewer", "user", "name").asString()).isEqualTo("admin@127.0.0.1");
    }

    @Test
    void aCompanysUserIsNeverCalledLikeTheProductsOwnActors() {
        for (String name : List.of("operator", "exact-copies", "Operator")) {
            var claims = issuer.claims().subject("as-" + name).claim("preferred_username", name);
            assertThat(ask(issuer.signed(claims.build())).data("viewer", "user", "name").asString())
                    .isEqualTo(name + "@127.0.0.1");
        }
    }

    @Test
    void whoeverIsDeactivatedHereIsRefusedWhateverTheIssuerSays() {
        String token = issuer.signed(issuer.claims().subject("10").claim("preferred_username", "gone").build());
        ask(token).data();
        application.getBean(Store.class).database().collection(Collections.USERS)
                .updateOne(Filters.eq("_id", "gone"), Updates.set("active", false));
        assertThat(ask(token).status()).isEqualTo(401);
    }

    Stream<Arguments> badTokens() throws Exception {
        JWTClaimsSet good = issuer.claims().build();
        var other = new RSAKeyGenerator(2048).keyID("one").generate();
        var byPublicKey = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("one").build(), good);
        byPublicKey.sign(new MACSigner(issuer.key().toRSAPublicKey().getEncoded()));
        Instant now = Instant.now();
        return Stream.of(
                Arguments.of("another issuer", issuer.signed(issuer.claims().issuer("https://elsewhere").build())),
                Arguments.of("another audience", issuer.signed(issuer.claims().audience("payroll").build())),
                Arguments.of("no audience", issuer.signed(issuer.claims().audience((String) null).build())),
                Arguments.of("expired", issuer.signed(issuer.claims()
                        .expirationTime(Date.from(now.minusSeconds(120))).build())),
                Arguments.of("never expires", issuer.signed(issuer.claims().expirationTime(null).build())),
                Arguments.of("not yet", issuer.signed(issuer.claims()
                        .notBeforeTime(Date.from(now.plusSeconds(300))).build())),
                Arguments.of("no subject", issuer.signed(issuer.claims().subject(null).build())),
                Arguments.of("alg none", new PlainJWT(good).serialize()),
                Arguments.of("HS256 with the public key", byPublicKey.serialize()),
                Arguments.of("another's key under the same name", TestIssuer.signed(good, other)),
                Arguments.of("a changed letter", issuer.signed(good).replaceFirst("\\.[^.]{3}", ".eyJ") + "x"),
                Arguments.of("no JWT", "abc"), Arguments.of("dots", "a.b.c"), Arguments.of("nothing", ""),
                Arguments.of("an unknown API token", "mgs_guess"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badTokens")
    void aBadTokenIsRefusedClearly(String what, String token) {
        Answer answer = ask(token);
        assertThat(answer.status()).as(what).isEqualTo(401);
        assertThat(answer.error()).doesNotContain("Exception").isNotBlank();
    }

    @Test
    void somebodySignsInAtTheCompanyAndHasASession() {
        var browser = new Browser(port);
        assertThat(browser.get("/sign-in").body()).contains("oauth2/authorization/company");
        String there = location(browser, "/oauth2/authorization/company");
        assertThat(there).startsWith(issuer.address()).contains("code_challenge_method=S256", "nonce=", "state=");
        String back = location(browser, there);

        // Somebody else who got hold of the way back doesn't get in by it.
        assertThat(location(new Browser(port), back)).endsWith("/sign-in?company");
        var welcome = browser.get(back);
        assertThat(welcome.statusCode()).isEqualTo(200);
        assertThat(welcome.headers().allValues("Set-Cookie")).anySatisfy(
                cookie -> assertThat(cookie).startsWith("merganser=").contains("HttpOnly", "SameSite=Strict"));
        assertThat(browser.run("{ viewer { user { name } } sessions { way } }").data().toString())
                .contains("anna", "COMPANY");
        // The way back leads in once.
        var again = new Browser(port);
        assertThat(location(again, back)).endsWith("/sign-in?company");
        assertThat(again.isSignedIn()).isFalse();
    }

    @Test
    void aMadeUpWayBackLeadsNowhere() {
        var browser = new Browser(port);
        location(browser, "/oauth2/authorization/company");
        assertThat(location(browser, "/login/oauth2/code/company?code=x&state=y")).endsWith("/sign-in?company");
        assertThat(location(browser, "/login/oauth2/code/company?error=access_denied&state=y"))
                .endsWith("/sign-in?company");
        assertThat(browser.isSignedIn()).isFalse();
    }

    private static String location(Browser browser, String path) {
        var response = browser.get(path);
        return response.headers().firstValue("Location")
                .orElseThrow(() -> new AssertionError(response.statusCode() + " " + response.body()));
    }
}
