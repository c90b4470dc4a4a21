package dev.merganser.server.message;

import static dev.merganser.server.ItemLocks.hidden;
import static dev.merganser.server.TestServer.ids;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import dev.merganser.server.ItemLocks;
import dev.merganser.server.TestServer;
import dev.merganser.store.access.Role;
import dev.merganser.store.message.Message;
import dev.merganser.store.message.Messages;
import dev.merganser.store.message.Outbox;

/// Messages as a client sends them, over HTTP, on the real database, into files.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MessageTests {
    private static final String SEND = """
            mutation($input: SendMessageInput!) { sendMessage(input: $input) {
              message { id state from to cc bcc } userErrors { code path } } }""";
    private static int number;

    private final TestServer server = TestServer.writing();
    private final String domain = "m" + ++number + ".example";

    @BeforeAll
    void sender() {
        String verify = "mutation { senderVerify(input: {user: \"writer\", address: \"anna@büro.example\", name: \"%s\"}) "
                + "{ sender { address } userErrors { code } } }";
        assertThat(server.run(verify.formatted("Anna")).data("senderVerify", "userErrors", "0", "code").asString())
                .isEqualTo("FORBIDDEN");
        assertThat(server.runAsAdministrator(verify.formatted("Anna\\r\\nBcc: eve")).text()).contains("INVALID");
        assertThat(server.runAsAdministrator(verify.formatted("boss@bank.example")).text()).contains("INVALID");
        server.runAsAdministrator(verify.formatted("Anna Ä.")).data("senderVerify", "sender", "address");
    }

    private String lead(String... names) {
        return server.create("lead", "title: \"Lead\", emails: ["
                + List.of(names).stream().map(name -> "{address: \"%s@%s\"}".formatted(name, domain))
                        .collect(Collectors.joining(", "))
                + "]");
    }

    private JsonNode send(Map<String, ?> input) {
        return server.run(SEND, Map.of("input", input)).data("sendMessage");
    }

    private Map<String, Object> draft(String item, String to) {
        return new java.util.HashMap<>(Map.of("itemId", item, "to", List.of(to), "subject", "Grüße", "text", "Hello"));
    }

    private String refused(Map<String, ?> input) {
        JsonNode payload = send(input);
        assertThat(payload.path("message").isNull()).isTrue();
        return payload.path("userErrors").path(0).path("code").asString();
    }

    private JsonNode settled(String item) {
        Instant end = Instant.now().plus(Duration.ofSeconds(60));
        while (Instant.now().isBefore(end)) {
            JsonNode newest = messages(item).getFirst();
            if (!newest.path("settledAt").isNull()) return newest;
        }
        throw new AssertionError(messages(item));
    }

    private List<JsonNode> messages(String item) {
        return server.run("{ item(id: \"%s\") { messages { edges { node { id state subject words settledAt } } } } }"
                .formatted(item)).data("item", "messages", "edges").valueStream().map(edge -> edge.path("node"))
                .toList();
    }

    private static String file(String id) throws IOException {
        return Files.readString(TestServer.OUTBOX.resolve(id + ".eml"));
    }

    @Test
    @DisplayName("R03 R71: a message is sent from the verified address, kept in the history, and counts once it was taken")
    void sends() throws IOException {
        String lead = lead("a", "b", "c");
        var input = draft(lead, "B@" + domain);
        input.put("bcc", List.of("c@" + domain));
        input.put("html", "<p>Hello</p>");
        input.put("attachments", List.of(Map.of("name", "ä.txt", "type", "text/plain", "content", "SGVsbG8=")));
        JsonNode message = send(input).path("message");
        assertThat(message.path("state").asString()).isEqualTo("WAITING");
        assertThat(message.path("from").asString()).isEqualTo("anna@büro.example");

        JsonNode sent = settled(lead);
        assertThat(sent.path("state").asString()).isEqualTo("SENT");
        assertThat(sent.path("words").asString()).startsWith("No mail server is configured: written to ");
        String file = file(message.path("id").asString());
        assertThat(file).contains("<anna@xn--bro-hoa.example>", "To: b@" + domain, "Message-ID: <", "=?UTF-8?",
                "multipart/mixed").doesNotContain("Bcc", "c@" + domain);
        JsonNode item = server.run("""
                { item(id: "%s") { history { edges { node { action } } }
                  recipients { preselected { address } entries { address lastUsedAt } } } }""".formatted(lead))
                .data("item");
        assertThat(item.path("history").toString()).contains("MESSAGE_SENT", "MESSAGE_WRITTEN", "CREATED");
        assertThat(item.path("recipients").path("entries")).extracting(entry -> entry.path("address").asString())
                .containsExactly("b@" + domain, "c@" + domain, "a@" + domain);
        assertThat(item.path("recipients").path("entries").path(0).path("lastUsedAt").asString())
                .isEqualTo(sent.path("settledAt").asString());
    }

    @Test
    @DisplayName("R72: the same key sends once, with another content it is refused, and it belongs to its operation")
    void once() {
        String lead = lead("a");
        var input = draft(lead, "a@" + domain);
        input.put("idempotencyKey", "once-" + domain);
        String first = send(input).path("message").path("id").asString();
        assertThat(send(input).path("message").path("id").asString()).isEqualTo(first);
        input.put("subject", "Another");
        assertThat(refused(input)).isEqualTo("KEY_REUSED");
        server.run("mutation { contactCreate(input: {idempotencyKey: \"once-%s\", contact: {givenName: \"A\"}}) "
                .formatted(domain) + "{ contact { id } userErrors { code } } }").data("contactCreate", "contact", "id");
        settled(lead);
        assertThat(messages(lead)).hasSize(1);
    }

    @Test
    @DisplayName("R72: contents that read alike are told apart, and the same one is known however maps are ordered")
    void tellsContentsApart() {
        String lead = lead("a");
        var input = draft(lead, "a@" + domain);
        input.put("idempotencyKey", "apart-" + domain);
        input.put("subject", "a, text=b");
        input.put("text", "c");
        assertThat(send(input).path("userErrors")).isEmpty();
        input.put("subject", "a");
        input.put("text", "b, text=c");
        assertThat(refused(input)).isEqualTo("KEY_REUSED");
        input.put("subject", "a, text=b");
        input.put("text", "c");
        input.put("html", "null");
        assertThat(refused(input)).isEqualTo("KEY_REUSED");
        input.put("html", " ");
        assertThat(send(input).path("userErrors")).as("no HTML is no other content").isEmpty();
    }

    @Test
    @DisplayName("R02: what somebody types goes to the address as it is stored, whatever letters they typed")
    void goesToTheStoredAddress() {
        String lead = lead("kate");
        assertThat(send(draft(lead, "\u212aate@" + domain)).path("message").path("to").toString())
                .isEqualTo("[\"kate@" + domain + "\"]");
    }

    @Test
    @DisplayName("M20: a message isn't written from an item that was merged away: the answer names the one that stayed")
    void notFromAMergedItem() {
        String main = lead("main"), source = lead("source");
        String input = "mainId: \"%s\", itemIds: %s".formatted(main, ids(main, source));
        String fingerprint = server.run("{ mergePreview(input: {%s}) { preview { fingerprint } } }".formatted(input))
                .data("mergePreview", "preview", "fingerprint").asString();
        server.run(
                "mutation { itemsMerge(input: {%s, fingerprint: \"%s\"}) { mergeId } }".formatted(input, fingerprint))
                .data("itemsMerge", "mergeId");
        JsonNode errors = server.run(SEND.replace("code path", "code mergedInto"), Map.of("input",
                draft(source, "main@" + domain))).data("sendMessage", "userErrors");
        assertThat(errors.toString()).isEqualTo("[{\"code\":\"MERGED\",\"mergedInto\":\"%s\"}]".formatted(main));
        assertThat(messages(main)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"boss\uff20bank.example", "=?utf-8?q?boss=40bank?=", "Anna\u202egro.elpmaxe", "An\u200bna"})
    @DisplayName("R71: a sender's name reads as no address, and hides nothing")
    void deceptiveNames(String name) {
        var answer = TestServer.get().runAsAdministrator(("mutation { senderVerify(input: {user: \"writer\", "
                + "address: \"anna@büro.example\", name: \"%s\"}) { userErrors { code } } }").formatted(name));
        assertThat(answer.text()).contains("INVALID");
    }

    @Test
    @DisplayName("R67 R71: whoever may change settings doesn't vouch for an administrator, nor for where letters go")
    void vouching() {
        TestServer.get().role(new Role("setter", "Setter", false, true, Role.everyType(Map.of())));
        TestServer setter = TestServer.get().as("setter", "setter");
        String verify = "mutation { senderVerify(input: {user: \"%s\", address: \"me@evil.example\", name: \"x\"}) "
                + "{ sender { address } userErrors { code } } }";
        String admin = TestServer.get().firstUsers().administrator();
        assertThat(setter.run(verify.formatted(admin)).text()).contains("ADMINISTRATOR_NEEDED");
        TestServer.get().as("vouched");
        setter.run(verify.formatted("vouched")).data("senderVerify", "sender", "address");
        assertThat(server.store().database().mongo().getCollection("users")
                .find(new org.bson.Document("_id", "vouched")).first()).doesNotContainKey("letters");
    }

    /// The deal's newest message, as somebody reads it who sees the deal and one of its contacts.
    private static JsonNode seenByColleague(String deal, String contact, String selection) {
        ItemLocks.readOnly(deal);
        ItemLocks.readOnly(contact);
        return TestServer.get().as("colleague", "writer")
                .run("{ item(id: \"%s\") { messages { edges { node { %s } } } } }".formatted(deal, selection))
                .data("item", "messages", "edges", "0", "node");
    }

    @Test
    @DisplayName("R61: whoever sees the item but not all recipients reads no hidden address, in the text neither")
    void quotesNoHiddenAddress() {
        String seen = server.contact("givenName: \"A\", emails: [{address: \"seen@%s\"}]".formatted(domain));
        String other = server.contact("givenName: \"B\", emails: [{address: \"Other.One@%s\"}]".formatted(domain));
        String deal = server.create("deal", "title: \"Deal\", contacts: " + ids(seen, other));
        var input = draft(deal, "seen@" + domain);
        input.put("cc", List.of("other.one@" + domain));
        input.put("subject", "For other.one@" + domain);
        input.put("text", "Write to OTHER.one@%1$s or seen@%1$s".formatted(domain));
        assertThat(send(input).path("userErrors")).isEmpty();
        hidden(other);
        JsonNode message = seenByColleague(deal, seen, "to cc subject text hiddenRecipients");
        assertThat(message.path("hiddenRecipients").asInt()).isOne();
        assertThat(message.path("subject").asString()).isEqualTo("For …");
        assertThat(message.path("text").asString()).isEqualTo("Write to … or seen@" + domain);
        assertThat(message.toString()).doesNotContainIgnoringCase("other.one");
    }

    @Test
    @DisplayName("R02: any other address is refused, and nothing is sent; so is one that became hidden or opted out since")
    void onlyToTheList() {
        String lead = lead("a", "out");
        assertThat(refused(draft(lead, "eve@" + domain))).isEqualTo("NOT_A_RECIPIENT");
        var copied = draft(lead, "a@" + domain);
        copied.put("bcc", List.of("eve@" + domain));
        assertThat(refused(copied)).isEqualTo("NOT_A_RECIPIENT");
        server.run("mutation { addressFlag(input: {address: \"out@%s\", flag: OPTED_OUT, reason: \"asked\"}) "
                .formatted(domain) + "{ userErrors { code } } }").data();
        assertThat(refused(draft(lead, "out@" + domain))).isEqualTo("NOT_SENDABLE");
        String person = server.contact("givenName: \"Ada\", emails: [{address: \"ada@%s\"}]".formatted(domain));
        String deal = server.create("deal", "title: \"Deal\", contacts: " + ids(person));
        hidden(person);
        assertThat(refused(draft(deal, "ada@" + domain))).isEqualTo("NOT_A_RECIPIENT");
        assertThat(messages(lead)).isEmpty();
        assertThat(messages(deal)).isEmpty();
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource({"subject, INVALID", "text, EMPTY", "to, NO_RECIPIENT", "many, TOO_MANY_RECIPIENTS", "item, NOT_FOUND",
            "noId, NOT_FOUND", "reply, NOT_FOUND", "attachment, INVALID", "base64, INVALID", "type, INVALID",
            "escape, INVALID", "half, INVALID", "nul, INVALID", "halfInText, INVALID", "halfInHtml, INVALID",
            "halfInName, INVALID"})
    @DisplayName("R02 R72: bad input is refused with a code, and nothing is sent")
    void badInput(String what, String code) {
        String lead = lead("a");
        var input = draft(lead, "a@" + domain);
        Map<String, String> file = new java.util.HashMap<>(
                Map.of("name", "a.txt", "type", "text/plain", "content", "SGVsbG8="));
        input.put("attachments", List.of(file));
        switch (what) {
            case "subject" -> input.put("subject", "Hello\r\nBcc: eve@example.org");
            case "text" -> input.put("text", " \n");
            case "escape" -> input.put("subject", "\u001b[31mHello");
            case "half" -> input.put("subject", "Hello \ud83d");
            case "nul" -> input.put("text", "Hello\u0000");
            case "halfInText" -> input.put("text", "Hello \udc00\ud800");
            case "halfInHtml" -> input.put("html", "<p>\ud800</p>");
            case "halfInName" -> file.put("name", "a\ud800.txt");
            case "to" -> input.put("to", List.of());
            case "many" -> input.put("to", IntStream.range(0, 10_000).mapToObj(i -> i + "@" + domain).toList());
            case "item" -> input.put("itemId", "00000000000000000000000000");
            case "noId" -> input.put("itemId", "nobody");
            case "reply" -> input.put("inReplyTo", "00000000000000000000000000");
            case "attachment" -> file.put("name", "../a.txt\r\nX: y");
            case "base64" -> file.put("content", "#");
            default -> file.put("type", "text/plain\r\nX: y");
        }
        assertThat(refused(input)).isEqualTo(code);
        assertThat(messages(lead)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"=?utf-8?Q?=E2=80=AEgnp.exe?=", "second =?utf-8?B?4oCuZ25wLmV4ZQ==?=",
            "Grüße =?utf-8?Q?=E2=80=AE?=",
            "Is 1 =? 2, and what of the rest, which is longer than one line of a header takes?"})
    @DisplayName("R71: a subject in the form of an encoded word is read as it was written")
    void subjectsAreReadAsWritten(String subject) throws IOException, MessagingException {
        String lead = lead("a");
        var input = draft(lead, "a@" + domain);
        input.put("subject", subject);
        String id = send(input).path("message").path("id").asString();
        settled(lead);
        try (var file = Files.newInputStream(TestServer.OUTBOX.resolve(id + ".eml"))) {
            assertThat(new MimeMessage(null, file).getSubject()).isEqualTo(subject);
        }
    }

    @Test
    @DisplayName("R02: an attachment of 50 MB is refused with a code")
    void hugeAttachment() {
        var input = draft(lead("a"), "a@" + domain);
        input.put("attachments",
                List.of(Map.of("name", "a.bin", "type", "application/pdf", "content", "A".repeat(50_000_000 / 3 * 4))));
        assertThat(server.run(SEND, Map.of("input", input)).status()).isEqualTo(413);
    }

    @Test
    @DisplayName("R71: an answer names the message that it continues")
    void replies() throws IOException {
        String lead = lead("a");
        String first = send(draft(lead, "a@" + domain)).path("message").path("id").asString();
        var input = draft(lead, "a@" + domain);
        input.put("inReplyTo", first);
        String second = send(input).path("message").path("id").asString();
        settled(lead);
        assertThat(file(second)).contains("In-Reply-To: <" + first + "@xn--bro-hoa.example>");
        input.put("inReplyTo", second);
        String third = send(input).path("message").path("id").asString();
        settled(lead);
        assertThat(file(third)).contains("In-Reply-To: <" + second + "@xn--bro-hoa.example>")
                .containsPattern("References: <%s@\\S+\\s+<%s@".formatted(first, second));
    }

    @Test
    @DisplayName("R72: about a message of unknown fate a person decides")
    void decides() {
        String lead = lead("a");
        String id = send(draft(lead, "a@" + domain)).path("message").path("id").asString();
        settled(lead);
        String decide = "mutation { messageDecide(input: {messageId: \"%s\", decision: SENT}) "
                .formatted(id) + "{ message { state } userErrors { code } } }";
        assertThat(server.run(decide).text()).contains("NOT_FOUND");
        server.store().database().mongo().getCollection("messages").updateOne(
                new org.bson.Document("_id", id),
                new org.bson.Document("$set", new org.bson.Document("state", Message.State.UNKNOWN.name())));
        assertThat(server.run(decide).data("messageDecide", "message", "state").asString()).isEqualTo("SENT");
        assertThat(server.run(decide).text()).as("decided once").contains("NOT_FOUND");
        assertThat(server.bean(Outbox.class).take("test")).isEmpty();
    }

    private String upload(String item, String name, int size) {
        return server
                .send(server.signedIn("/items/" + item + "/files?name=" + name)
                        .header("Content-Type", "application/pdf")
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofByteArray(new byte[size])))
                .json().path("id").asString();
    }

    @Test
    @DisplayName("R71: files of the item go along up to the configured size; more is refused before it is read")
    void sendsFilesOfTheItem() throws IOException {
        String lead = lead("a");
        var input = draft(lead, "a@" + domain);
        input.put("files", List.of(upload(lead, "offer.pdf", 6_900_000)));
        input.put("attachments", List.of(Map.of("name", "a.txt", "type", "text/plain", "content", "SGVsbG8=")));
        String id = send(input).path("message").path("id").asString();
        settled(lead);
        assertThat(file(id)).contains("filename=offer.pdf", "filename=a.txt", "application/pdf")
                .hasSizeGreaterThan(9_000_000);

        input.put("files", List.of(upload(lead, "large.pdf", 7_100_000)));
        assertThat(refused(input)).isEqualTo("TOO_LARGE");
        input.put("files", List.of(upload(lead("b"), "other.pdf", 10)));
        assertThat(refused(input)).as("another item's file").isEqualTo("NOT_FOUND");
        input.put("files", List.of("nobody"));
        assertThat(refused(input)).isEqualTo("NOT_FOUND");
        assertThat(messages(lead)).hasSize(1);
    }

    @Test
    @DisplayName("R70: whoever gets a message says by one click that they want no more; a link for another address can't be made")
    void unsubscribes() throws IOException {
        String lead = lead("stop", "b");
        String id = send(draft(lead, "stop@" + domain)).path("message").path("id").asString();
        settled(lead);
        String mail = file(id).replaceAll("\\r\\n[ \\t]+", " ");
        assertThat(mail).contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
        String link = mail.replaceAll("(?s).*List-Unsubscribe: <([^>]*)>.*", "$1").strip();
        String path = link.substring(link.indexOf("/unsubscribe"));

        assertThat(server.send(server.request(path)).text()).contains("stop@" + domain, "Unsubscribe");
        assertThat(server.run(OBSTACLES.formatted(lead)).text()).doesNotContain("OPTED_OUT");
        var click = java.net.http.HttpRequest.BodyPublishers.ofString("List-Unsubscribe=One-Click");
        assertThat(server.send(server.request(path.replaceFirst("t=.", "t=B")).POST(click)).status()).isEqualTo(404);
        assertThat(server.send(server.request("/unsubscribe").POST(click)).status()).isEqualTo(404);
        assertThat(server.send(server.request(path).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(click)).status()).isEqualTo(200);
        assertThat(server.run(OBSTACLES.formatted(lead)).text()).contains("OPTED_OUT");
        assertThat(refused(draft(lead, "stop@" + domain))).isEqualTo("NOT_SENDABLE");

        var both = draft(lead, "b@" + domain);
        assertThat(file(sentTo(lead, both))).contains("List-Unsubscribe:");
        String other = lead("x", "y");
        both = draft(other, "x@" + domain);
        both.put("bcc", List.of("y@" + domain));
        assertThat(file(sentTo(other, both))).as("a link of each receiver's would be read by the others")
                .doesNotContain("List-Unsubscribe");
    }

    private static final String OBSTACLES = "{ item(id: \"%s\") { recipients { entries { address obstacle } } } }";

    private String sentTo(String item, Map<String, ?> input) {
        String id = send(input).path("message").path("id").asString();
        settled(item);
        return id;
    }

    @Test
    @DisplayName("R72: one key serves each operation once")
    void aKeyIsItsOperationsAlone() {
        String create = "mutation { %1$sCreate(input: {idempotencyKey: \"each-" + domain + "\", %1$s: {title: \"T\"}}) "
                + "{ %1$s { id } userErrors { code } } }";
        for (String type : List.of("lead", "deal", "quote"))
            server.run(create.formatted(type)).data(type + "Create", type, "id");
        String again = server.run(create.formatted("lead")).data("leadCreate", "lead", "id").asString();
        assertThat(server.run(create.formatted("lead")).data("leadCreate", "lead", "id").asString()).isEqualTo(again);
    }

    @Test
    @DisplayName("R71: what an attachment says of its kind doesn't keep a confirmed message from going")
    void attachmentsOfEveryKindGo() throws IOException {
        for (String type : List.of("multipart/related", "message/rfc822", "Multipart/Mixed")) {
            String lead = lead("a");
            var input = draft(lead, "a@" + domain);
            input.put("attachments", List.of(Map.of("name", "a.mht", "type", type, "content", "SGVsbG8=")));
            String id = send(input).path("message").path("id").asString();
            assertThat(settled(lead).path("state").asString()).as(type).isEqualTo("SENT");
            assertThat(file(id)).contains("application/octet-stream", "a.mht");
        }
    }

    @Test
    @DisplayName("R71: a file whose name hides its kind is refused, as an attachment of that name is")
    void namesThatTurnRound() {
        String lead = lead("a");
        var answer = server.send(server.signedIn("/items/" + lead + "/files?name=rechnung%E2%80%AEfdp.exe")
                .header("Content-Type", "application/pdf")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofByteArray(new byte[3])));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("INVALID");
    }

    @Test
    @DisplayName("R61: a hidden address stands in no attachment's name, nor in another spelling of its domain")
    void namesNoHiddenAddress() {
        String seen = server.contact("givenName: \"A\", emails: [{address: \"shown@%s\"}]".formatted(domain));
        String other = server.contact("givenName: \"B\", emails: [{address: \"bo@straße.%s\"}]".formatted(domain));
        String deal = server.create("deal", "title: \"Deal\", contacts: " + ids(seen, other));
        var input = draft(deal, "shown@" + domain);
        input.put("cc", List.of("bo@straße." + domain));
        input.put("text", "to bo@xn--strae-oqa." + domain);
        input.put("attachments", List.of(Map.of("name", "bo@straße." + domain + ".pdf", "type", "application/pdf",
                "content", "SGVsbG8=")));
        assertThat(send(input).path("userErrors")).isEmpty();
        hidden(other);
        assertThat(seenByColleague(deal, seen, "text attachments { name }").toString())
                .isEqualTo("{\"text\":\"to …\",\"attachments\":[{\"name\":\"….pdf\"}]}");
    }

    private void erase(String id) {
        var all = TestServer.get();
        String version = all.run("{ item(id: \"%s\") { version } }".formatted(id)).data("item", "version").toString();
        all.run("mutation { itemDelete(input: {id: \"%s\", version: %s}) { userErrors { code } } }"
                .formatted(id, version)).data();
        assertThat(all.runAsAdministrator("mutation { itemPurge(input: {id: \"%s\", reason: \"asked\"}) { purgedId } }"
                .formatted(id)).data("itemPurge", "purgedId").asString()).isEqualTo(id);
    }

    @Test
    @DisplayName("R72: what became of a message can be said though those it went to were erased since")
    void decidesAboutErasedReceivers() {
        String person = server.contact("givenName: \"Ada\", emails: [{address: \"erased@%s\"}]".formatted(domain));
        String deal = server.create("deal", "title: \"Deal\", contacts: " + ids(person));
        var unknown = new org.bson.Document("$set", new org.bson.Document("state", Message.State.UNKNOWN.name()));
        for (int i = 0; i < 2; i++) {
            String id = send(draft(deal, "erased@" + domain)).path("message").path("id").asString();
            settled(deal);
            server.store().database().mongo().getCollection("messages").updateOne(new org.bson.Document("_id", id),
                    unknown);
        }
        erase(person);
        List<JsonNode> messages = messages(deal);
        for (int i = 0; i < 2; i++)
            assertThat(server.run("mutation { messageDecide(input: {messageId: \"%s\", decision: %s}) "
                    .formatted(messages.get(i).path("id").asString(), i == 0 ? "SENT" : "SEND_AGAIN")
                    + "{ message { state } userErrors { code } } }").data("messageDecide", "userErrors")).isEmpty();
        Instant end = Instant.now().plus(Duration.ofSeconds(60));
        List<String> states;
        do {
            states = messages(deal).stream().map(message -> message.path("state").asString()).toList();
        } while (!states.equals(List.of("SENT", "FAILED")) && Instant.now().isBefore(end));
        assertThat(states).containsExactly("SENT", "FAILED");
    }

    @Test
    @DisplayName("R03 R04: erasing one who had an address leaves it to others who have it, however they write it")
    void erasingLeavesWhatOthersHave() {
        String person = server.contact("givenName: \"Ada\", emails: [{address: \"Shared@%s\"}]".formatted(domain));
        String lead = lead("shared");
        send(draft(lead, "shared@" + domain));
        settled(lead);
        erase(person);
        assertThat(server.run("{ item(id: \"%s\") { recipients { entries { lastUsedAt } } } }".formatted(lead))
                .data("item", "recipients", "entries", "0", "lastUsedAt").isNull()).isFalse();
        assertThat(messages(lead).getFirst().path("subject").asString()).isEqualTo("Grüße");
    }

    @Test
    @DisplayName("An erasure reaches mail to an address that the person doesn't have any more")
    void erasesMailToFormerAddresses() {
        String person = server.contact("givenName: \"Ada\", emails: [{address: \"former@%s\"}]".formatted(domain));
        String deal = server.create("deal", "title: \"Deal\", contacts: " + ids(person));
        send(draft(deal, "former@" + domain));
        settled(deal);
        server.run("mutation { contactChange(input: {id: \"%s\", version: 1, set: {emails: [{address: \"now@%s\"}]}}) "
                .formatted(person, domain) + "{ userErrors { code } } }").data("contactChange");
        erase(person);
        assertThat(messages(deal).getFirst().path("subject").asString()).isEmpty();
        assertThat(
                server.run("{ item(id: \"%s\") { messages { edges { node { to text } } } } }".formatted(deal)).text())
                .doesNotContain("former@");
    }

    @Test
    @DisplayName("An erasure leaves the mail of those that an undone merge had taken the person for")
    void erasesNobodyElsesMail() {
        String person = server.contact("givenName: \"Ada\", emails: [{address: \"ada@%s\"}]".formatted(domain));
        String other = server.contact("givenName: \"Bo\", emails: [{address: \"bo-old@%s\"}]".formatted(domain));
        String deal = server.create("deal", "title: \"Deal\", contacts: " + ids(other));
        send(draft(deal, "bo-old@" + domain));
        settled(deal);
        String merge = new dev.merganser.server.merge.Merges(server)
                .merge("{field: \"givenName\", keep: {ofItem: \"%s\"}}".formatted(person), person, other);
        server.run("mutation { mergeUndo(input: {mergeId: \"%s\"}) { userErrors { code } } }".formatted(merge)).data();
        String version = server.run("{ item(id: \"%s\") { version } }".formatted(other)).data("item", "version")
                .toString();
        assertThat(server.run("mutation { contactChange(input: {id: \"%s\", version: %s, set: {emails: [{address: "
                .formatted(other, version) + "\"bo-new@%s\"}]}}) { userErrors { code } } }".formatted(domain))
                .data("contactChange", "userErrors")).isEmpty();
        erase(person);
        assertThat(messages(deal).getFirst().path("subject").asString()).isEqualTo("Grüße");
    }
}
