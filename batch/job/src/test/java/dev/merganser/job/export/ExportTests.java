package dev.merganser.job.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.merganser.job.Merganser;
import dev.merganser.job.base.Base;
import dev.merganser.job.console.ProgressLine;
import dev.merganser.job.console.WrongInput;
import dev.merganser.job.csv.CsvFile;
import dev.merganser.job.imports.Import;
import dev.merganser.model.catalogue.Catalogue;
import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.merge.MergeRequest;
import dev.merganser.model.value.UserId;
import dev.merganser.model.value.Value;
import dev.merganser.mongod.Child;
import dev.merganser.mongod.TestMongod;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;
import dev.merganser.store.database.Collections;
import dev.merganser.store.export.Exports;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.Outcome;
import dev.merganser.store.item.Request;
import dev.merganser.store.merge.MergeOutcome;
import dev.merganser.store.merge.Merging;

/// What is exported can be imported again. `-Dmerganser.seed=N` makes other items.
class ExportTests {
    private static final long SEED = Long.getLong("merganser.seed", 20_261_122);
    private static final List<TypeKey> TYPES = List.of(TypeKey.COMPANY, TypeKey.CONTACT, TypeKey.LEAD, TypeKey.DEAL,
            TypeKey.QUOTE, TypeKey.INVOICE);
    private static final List<String> NASTY = List.of("=1+1", "+49 30", "-2", "@sum", "'quoted", "'=x", "a,b;c",
            "say \"so\"", "two\nlines", "Größe ✓ 😀", "\\n", "[1]", "{\"a\": 1}", "null", "0012", "x");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;
    @SuppressWarnings("NullAway.Init")
    private Base from, to;
    private final Random random = new Random(SEED);

    @BeforeEach
    void open() {
        System.out.println("seed " + SEED);
        from = base();
        to = base();
    }

    private static Base base() {
        Base base = Base.open(TestMongod.freshUri("export"), null);
        base.store().users().add(new Asker(new UserId("anna"), Set.of(Role.ANALYST)), "none", Instant.now());
        return base;
    }

    @AfterEach
    void close() {
        for (Base base : List.of(from, to)) {
            base.store().database().mongo().drop();
            base.close();
        }
    }

    @Test
    void whatIsExportedComesBackToTheLetter() throws IOException {
        var items = new LinkedHashMap<TypeKey, List<Item>>();
        for (TypeKey type : TYPES) {
            for (int i = 0; i < 40; i++) {
                TypeDefinition definition = Catalogue.builtIn().get(type);
                Map<String, Edit> fields = new LinkedHashMap<>();
                definition.fields().forEach(field -> {
                    List<Object> values = values(field, items);
                    if (!values.isEmpty()) fields.put(field.name(), new Edit.Set(values));
                });
                Change change = i % 2 == 0
                        ? new Change.Create(type, fields)
                        : new Change.Put(type, "=id-" + i, fields, Map.of("title", List.of("=unread")));
                Outcome outcome = from.store().writePath().write(Request.of(Asker.OPERATOR, "test"), List.of(change))
                        .getFirst();
                assertThat(outcome).as("%s", fields).isInstanceOf(Outcome.Written.class);
                items.computeIfAbsent(type, _ -> new ArrayList<>()).add(((Outcome.Written) outcome).item());
            }
        }
        for (TypeKey type : TYPES) {
            Path file = export(from.store(), type, "from");
            Import.Result result = importing(file);
            assertThat(result.created()).as("%s: %s", type, result).isEqualTo(40);
            assertThat(importing(file).unchanged()).as("a second time").isEqualTo(40);
            assertThat(rows(export(to.store(), type, "to"))).containsExactlyInAnyOrderElementsOf(rows(file));
        }
    }

    private List<Object> values(Field field, Map<TypeKey, List<Item>> items) {
        if ((!field.required() && random.nextInt(3) == 0) || field.name().equals("corrects")) return List.of();
        int count = field.many() ? 1 + random.nextInt(3) : 1;
        var values = new ArrayList<Object>();
        for (int i = 0; i < count; i++) {
            Object value = value(field, items);
            if (value != null) values.add(value);
        }
        return values;
    }

    private @org.jspecify.annotations.Nullable Object value(Field field, Map<TypeKey, List<Item>> items) {
        String text = NASTY.get(random.nextInt(NASTY.size()));
        var money = new Value.Money(new BigDecimal(random.nextInt(2_000) - 1_000).movePointLeft(2),
                java.util.Currency.getInstance("EUR"));
        return switch (field.kind()) {
            case TEXT -> text.replace("\n", " ");
            case LONG_TEXT -> text;
            case DECIMAL -> new BigDecimal(random.nextInt(2_000) - 1_000).movePointLeft(1);
            case FLAG -> random.nextBoolean();
            case DATE -> "2026-0%d-1%d".formatted(1 + random.nextInt(9), random.nextInt(10));
            case TIMESTAMP -> Instant.ofEpochMilli(random.nextLong(1L << 40));
            case MONEY -> money;
            case EMAIL -> Map.of("address", "a%d@example.org".formatted(random.nextInt(9)), "label", text.strip());
            case PHONE ->
                Map.of("number", "030 1234%d".formatted(random.nextInt(99)), "doNotCall", random.nextBoolean());
            case WEB_ADDRESS -> "https://example.org/" + random.nextInt(9);
            case ADDRESS -> Map.of("street", text.replace("\n", " "), "city", "Berlin");
            case LINE_ITEM -> new Value.LineItem(text.replace("\n", " "), new BigDecimal("1.50"), money,
                    random.nextBoolean() ? new BigDecimal("19") : null);
            case CHOICE -> field.name().equals("stage") ? field.choices().getFirst() : field.choices().getLast();
            case USER -> "anna";
            case NOTE -> new Value.Note(text, Instant.ofEpochMilli(random.nextLong(1L << 40)), new UserId("bert"));
            case LINK -> items.entrySet().stream()
                    .filter(entry -> field.targets().contains(entry.getKey().type())).findFirst()
                    .map(entry -> entry.getValue().get(random.nextInt(entry.getValue().size())).id().value())
                    .orElse(null);
        };
    }

    @Test
    void linksThatPointDownTheFileAreMadeAtTheEnd() throws IOException {
        Item low = made(new Change.Create(TypeKey.COMPANY, Map.of("name", Edit.to("Low"))));
        Item top = made(new Change.Create(TypeKey.COMPANY, Map.of("name", Edit.to("Top"))));
        made(new Change.Update(low.id(), 1, Map.of("parentCompany", Edit.to(top.id().value()))));
        Item invoice = made(new Change.Create(TypeKey.INVOICE,
                Map.of("title", Edit.to("Wrong"), "stage", Edit.to("ISSUED"))));
        made(new Change.Correct(invoice.id(), 1,
                Map.of("number", Edit.to("2"), "issueDate", Edit.to("2026-01-31")), "Wrong"));
        for (TypeKey type : List.of(TypeKey.COMPANY, TypeKey.INVOICE)) {
            Path file = export(from.store(), type, "from");
            Import.Result result = importing(file);
            assertThat(result.created()).isEqualTo(2);
            assertThat(result.warnings()).isZero();
            assertThat(rows(export(to.store(), type, "to"))).containsExactlyInAnyOrderElementsOf(rows(file));
        }
    }

    @Test
    void anImportChangesNoInvoiceThatWasIssued() throws IOException {
        made(new Change.Create(TypeKey.INVOICE,
                Map.of("title", Edit.to("Repair"), "number", Edit.to("R-1"), "stage", Edit.to("ISSUED"))));
        Path file = export(from.store(), TypeKey.INVOICE, "from");
        assertThat(importing(file).created()).isOne();
        Files.writeString(file, Files.readString(file).replace("R-1", "R-2"));
        assertThat(importing(file).rejected()).isOne();
        assertThat(Files.readString(folder.resolve("from-invoice.rejected.csv"))).contains("LOCKED", "Number");
        Files.writeString(file, Files.readString(file).replace("R-2", "R-1").replace("ISSUED", "PAID"));
        assertThat(importing(file).changed()).isOne();
    }

    @Test
    void whatHasNoExternalIdIsFoundAgainByItsOwn() throws IOException {
        Item ada = made(new Change.Create(TypeKey.CONTACT, Map.of("givenName", Edit.to("Ada"))));
        Item acme = made(new Change.Put(TypeKey.COMPANY, "f1", Map.of("name", Edit.to("Acme")), Map.of()));
        Item deal = made(new Change.Create(TypeKey.DEAL, Map.of("title", Edit.to("Engine"), "contacts",
                Edit.to(ada.id().value()), "companies", Edit.to(acme.id().value()))));
        for (TypeKey type : List.of(TypeKey.COMPANY, TypeKey.CONTACT, TypeKey.DEAL)) {
            Path file = export(from.store(), type, "from");
            Import.Result again = importing(from, file);
            assertThat(again.unchanged()).as("%s: %s", type, again).isOne();
            assertThat(again.warnings()).isZero();
            assertThat(rows(export(from.store(), type, "again"))).isEqualTo(rows(file));
        }
        made(new Change.Update(deal.id(), 1, Map.of("contacts", Edit.to(), "companies", Edit.to())));
        Path file = folder.resolve("from-deal.csv");
        Files.writeString(file, Files.readString(file).replace("Engine", "Difference engine"));
        assertThat(importing(from, file).changed()).isOne();
        Item now = from.store().items().find(Asker.OPERATOR, deal.id()).orElseThrow();
        assertThat(now.values("title")).containsExactly(new Value.Text("Difference engine"));
        assertThat(now.values("contacts")).containsExactly(new Value.Link(ada.id()));
        assertThat(now.values("companies")).containsExactly(new Value.Link(acme.id()));
        assertThat(now.externalId()).isNull();
    }

    @Test
    void whoWasShutOutStaysResponsible() throws IOException {
        Item deal = made(new Change.Create(TypeKey.DEAL,
                Map.of("title", Edit.to("Engine"), "responsible", Edit.to("anna"))));
        Path file = export(from.store(), TypeKey.DEAL, "from");
        from.store().database().collection(Collections.USERS).updateOne(new Document("_id", "anna"),
                new Document("$set", new Document("active", false)));
        assertThat(importing(from, file).unchanged()).isOne();
        assertThat(from.store().items().find(Asker.OPERATOR, deal.id())).contains(deal);
    }

    @Test
    @DisplayName("M20 By the id of a merged item links lead to the item that answers now, and its own row is rejected")
    void idsOfMergedItems() throws IOException {
        Item ada = made(new Change.Create(TypeKey.CONTACT, Map.of("givenName", Edit.to("Ada"))));
        Item twin = made(new Change.Create(TypeKey.CONTACT, Map.of("givenName", Edit.to("Ada"))));
        Item deal = made(new Change.Create(TypeKey.DEAL,
                Map.of("title", Edit.to("Engine"), "contacts", Edit.to(twin.id().value()))));
        Path contacts = export(from.store(), TypeKey.CONTACT, "from"),
                deals = export(from.store(), TypeKey.DEAL, "from");
        made(new Change.Update(deal.id(), 1, Map.of("contacts", Edit.to())));
        var request = new MergeRequest(ada.id(), List.of(ada.id(), twin.id()), Map.of());
        String fingerprint = ((Merging.Preview.Made) from.store().merging().preview(Asker.OPERATOR, request)).preview()
                .fingerprint();
        assertThat(from.store().merging().merge(Request.of(Asker.OPERATOR, "test"), request, fingerprint))
                .isInstanceOf(MergeOutcome.Merged.class);

        assertThat(importing(from, deals).warnings()).isZero();
        assertThat(from.store().items().find(Asker.OPERATOR, deal.id()).orElseThrow().values("contacts"))
                .containsExactly(new Value.Link(ada.id()));
        Import.Result result = importing(from, contacts);
        assertThat(result.unchanged()).isOne();
        assertThat(result.rejected()).isOne();
        assertThat(Files.readString(folder.resolve("from-contact.rejected.csv"))).contains(twin.id() + ",",
                "MERGED: the item was merged into " + ada.id());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', value = {"c1,Again|row 702: repeats the id 'c1' of row 3",
            "OWN,Again|row 702: the id 'OWN' is of the item that row 9 names by its external id 'c7'",
            "' ,Nameless'|row 702: the id is empty", "c700|row 702", "c700,\"open|row 702"})
    void nothingIsWrittenOfAFileThatIsWrongFurtherDown(String last, String told) throws IOException {
        Item there = made(new Change.Put(TypeKey.COMPANY, "c7", Map.of("name", Edit.to("Before")), Map.of()));
        var text = new StringBuilder("merganser:company,name\r\n");
        for (int i = 0; i < 700; i++) text.append("c%d,Company %d\r\n".formatted(i, i));
        String own = there.id().value();
        Path file = Files.writeString(folder.resolve("wrong.csv"), text + last.replace("OWN", own) + "\r\n");

        assertThatThrownBy(() -> importing(from, file)).isInstanceOf(WrongInput.class)
                .hasMessageContaining(told.replace("OWN", own));

        assertThat(from.store().items().count(Asker.OPERATOR, TypeKey.COMPANY)).isOne();
        assertThat(from.store().items().find(Asker.OPERATOR, there.id())).contains(there);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "[null]", "{}", "[{\"\"address\"\": 5}]", "[7]", "]"})
    void aCellThatNoExportWritesPutsItsRowAside(String emails) throws IOException {
        Path file = Files.writeString(folder.resolve("cells.csv"),
                "merganser:company,name,emails\r\nc1,Acme,\"%s\"\r\nc2,Bcme,\r\n".formatted(emails));
        Import.Result result = importing(from, file);
        assertThat(result.created()).isOne();
        assertThat(result.rejected()).isOne();
    }

    @Test
    void noCellIsAFormula() throws IOException {
        made(new Change.Create(TypeKey.COMPANY, Map.of("name", Edit.to("=HYPERLINK(\"http://evil\")"), "industry",
                Edit.to("@x"), "employees", Edit.to("-5"))));
        assertThat(Files.readAllLines(export(from.store(), TypeKey.COMPANY, "x")).get(1))
                .contains("\"'=HYPERLINK(\"\"http://evil\"\")\"").contains(",'@x,").contains(",-5,");
    }

    private Item made(Change change) {
        Outcome outcome = from.store().writePath().write(Request.of(Asker.OPERATOR, "test"), List.of(change))
                .getFirst();
        assertThat(outcome).isInstanceOf(Outcome.Written.class);
        return ((Outcome.Written) outcome).item();
    }

    private Path export(Store store, TypeKey type, String name) throws IOException {
        Path file = folder.resolve(name + "-" + type.type().wireName() + ".csv");
        try (var out = Files.newBufferedWriter(file)) {
            new Exports(store.database(), store.definitions(), store.items(), store.clock()).write(Asker.OPERATOR,
                    Exports.Selection.all(type), Exports.Format.CSV, out);
        }
        return file;
    }

    /// Those that were written within one millisecond are in no order.
    private static List<String> rows(Path file) throws IOException {
        return List.of(Files.readString(file).split("\r\n"));
    }

    private Import.Result importing(Path file) {
        return importing(to, file);
    }

    private static Import.Result importing(Base base, Path file) {
        var progress = new ProgressLine(
                new java.io.PrintWriter(System.out, true, java.nio.charset.StandardCharsets.UTF_8));
        return Import.exported(base.store(), Asker.OPERATOR, CsvFile.open(file), false, progress);
    }

    @Test
    @DisplayName("The command line exports what a filter finds, links among it, and says what is wrong with one")
    void filtersOnTheCommandLine() throws Exception {
        String uri = TestMongod.freshUri("export-filter");
        try (Base base = Base.open(uri, null)) {
            Item ada = create(base, TypeKey.CONTACT, Map.of("givenName", Edit.to("Ada")));
            for (String stage : List.of("WON", "OFFERED", "LOST"))
                create(base, TypeKey.DEAL, Map.of("title", Edit.to("Deal " + stage), "stage", Edit.to(stage),
                        "contacts", stage.equals("LOST") ? Edit.to() : Edit.to(ada.id().value())));
            Path found = folder.resolve("found.csv"), none = folder.resolve("none.csv");

            try (Child export = export(uri, found,
                    "{\"contacts\": {\"in\": [\"%s\"]}, \"not\": {\"stage\": {\"in\": [\"WON\"]}}}"
                            .formatted(ada.id()));
                    Child wrong = export(uri, none, "{\"stages\": {\"in\": [\"WON\"]}}")) {
                assertThat(export.awaitExit(Duration.ofMinutes(2))).as(export.outputText()).isZero();
                assertThat(export.outputText()).contains("{\"type\":\"deal\",\"items\":1}");
                assertThat(Files.readString(found)).contains("Deal OFFERED").doesNotContain("Deal WON", "Deal LOST");
                assertThat(wrong.awaitExit(Duration.ofMinutes(2))).isEqualTo(2);
                assertThat(wrong.outputText()).contains("--filter can't be", "There is no field stages to filter by")
                        .doesNotContain("\tat ");
                assertThat(none).doesNotExist();
            }
            base.store().database().mongo().drop();
        }
    }

    private static Item create(Base base, TypeKey type, Map<String, Edit> fields) {
        return ((Outcome.Written) base.store().writePath().write(Request.of(Asker.OPERATOR, "test"),
                List.of(new Change.Create(type, fields))).getFirst()).item();
    }

    private static Child export(String uri, Path output, String filter) {
        return Child.java(Merganser.class, "export", "--type", "deal", "--filter", filter, "--output",
                output.toString()).withEnvironment("MONGODB_URI", uri).start();
    }
}
