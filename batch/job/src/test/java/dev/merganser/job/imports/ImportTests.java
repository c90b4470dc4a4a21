package dev.merganser.job.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.merganser.job.Merganser;
import dev.merganser.job.base.Base;
import dev.merganser.job.columns.ColumnsFile;
import dev.merganser.job.console.ProgressLine;
import dev.merganser.job.console.WrongInput;
import dev.merganser.job.csv.CsvFile;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.Value;
import dev.merganser.mongod.Child;
import dev.merganser.mongod.TestMongod;
import dev.merganser.store.access.Asker;

class ImportTests {
    private static final String COLUMNS = """
            typeColumn: art
            id: nr
            columns: {vorname: givenName, nachname: familyName, geboren: birthDate, firma: companyName, tel: phone, tel2: phone,
              mail: email, strasse: street, hausnr: houseNumber, plz: postalCode, ort: city, betreff: title, betrag: amount,
              anrede: gender, bemerkung: text}
            links: {firma_nr: companies, kontakt_nr: contacts}
            """;
    private static final String HEADER = "nr;art;vorname;nachname;geboren;firma;tel;tel2;mail;strasse;hausnr;plz;ort;betreff;betrag;anrede;bemerkung;firma_nr;kontakt_nr\n";
    private static final String ADA = "k1;Kontakt;Ada;Lovelace;10.12.1815;;030 123456;0171 2345678;ada@example.org;Am Park;1a;10115;Berlin;;;Frau;Stammkundin;f1;\n";
    private static final String FIRM = "f1;Firma;;;;Analytical Engines GmbH;;;;;;;;;;;;;\n";
    private static final String DEAL = "a1;Auftrag;;;;;;;;;;;;Rechenmaschine;1.234,50;;;f1;k1\n";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Base base;
    private final StringWriter said = new StringWriter();

    @BeforeEach
    void open() {
        base = Base.open(TestMongod.freshUri("import"), null);
    }

    @AfterEach
    void close() {
        base.store().database().mongo().drop();
        base.close();
    }

    @Test
    void fillsTheFieldsThatTheCatalogueHasForEachMeaning() throws IOException {
        Import.Result result = run(HEADER + ADA + FIRM + DEAL);
        assertThat(result.created()).as(said.toString()).isEqualTo(3);
        assertThat(result.warnings()).as(said.toString()).isZero();
        Item ada = item(TypeKey.CONTACT, "k1");
        assertThat(ada.value("familyName", Value.Text.class)).isEqualTo(new Value.Text("Lovelace"));
        assertThat(ada.value("birthDate", Value.Date.class)).hasToString("Date[date=1815-12-10]");
        assertThat(ada.values("phones", Value.Phone.class)).extracting(Value.Phone::e164).containsExactly("+4930123456",
                "+491712345678");
        assertThat(ada.values("addresses", Value.Address.class)).singleElement().satisfies(address -> {
            assertThat(address.street()).isEqualTo("Am Park");
            assertThat(address.houseNumber()).isEqualTo("1a");
            assertThat(address.city()).isEqualTo("Berlin");
        });
        assertThat(ada.value("gender", Value.Choice.class)).isEqualTo(new Value.Choice("FEMALE"));
        assertThat(ada.value("comments", Value.Text.class)).isEqualTo(new Value.Text("Stammkundin"));
        assertThat(item(TypeKey.DEAL, "a1").value("amount", Value.Money.class))
                .hasToString("Money[amount=1234.50, currency=EUR]");
    }

    @Test
    void linksByExternalIdWhereverTheTargetStands() throws IOException {
        run(HEADER + DEAL + ADA + FIRM);
        ItemId firm = item(TypeKey.COMPANY, "f1").id();
        ItemId ada = item(TypeKey.CONTACT, "k1").id();
        assertThat(item(TypeKey.CONTACT, "k1").values("companies")).containsExactly(new Value.Link(firm));
        assertThat(item(TypeKey.DEAL, "a1").values("companies")).containsExactly(new Value.Link(firm));
        assertThat(item(TypeKey.DEAL, "a1").values("contacts")).containsExactly(new Value.Link(ada));
    }

    @Test
    void warnsOfLinksThatLeadNowhere() throws IOException {
        Import.Result result = run(HEADER + DEAL);
        assertThat(result.created()).isEqualTo(1);
        assertThat(result.warnings()).isEqualTo(2);
        assertThat(said.toString()).contains("row 2", "f1");
    }

    @Test
    void changesNothingWhenImportedAgainAndUpdatesWhatChanged() throws IOException {
        run(HEADER + ADA + FIRM + DEAL);
        Import.Result again = run(HEADER + ADA + FIRM + DEAL);
        assertThat(again.unchanged()).isEqualTo(3);
        Import.Result changed = run(
                HEADER + ADA.replace("Lovelace", "King").replace("ada@example.org", "king@example.org"));
        assertThat(changed.changed()).isEqualTo(1);
        Item ada = item(TypeKey.CONTACT, "k1");
        assertThat(ada.version()).isEqualTo(2);
        assertThat(ada.value("familyName", Value.Text.class)).isEqualTo(new Value.Text("King"));
        assertThat(ada.values("emails", Value.Email.class)).extracting(email -> email.address().text())
                .containsExactly("ada@example.org", "king@example.org");
        assertThat(base.store().items().count(Asker.OPERATOR, TypeKey.CONTACT)).isEqualTo(1);
    }

    @Test
    void keepsTextThatDoesNotParseBesideItsField() throws IOException {
        Import.Result result = run(
                HEADER + ADA.replace("10.12.1815", "im Winter 1815").replace("ada@example.org", "ada(at)example"));
        assertThat(result.created()).isEqualTo(1);
        assertThat(result.warnings()).isEqualTo(3); // the company isn't there either
        assertThat(said.toString()).contains("row 2, geboren", "row 2, mail", "kept as text");
        assertThat(item(TypeKey.CONTACT, "k1").unparsed()).isEqualTo(
                Map.of("birthDate", List.of("im Winter 1815"), "emails", List.of("ada(at)example")));
    }

    @Test
    void putsRowsThatCanBeNoItemsAsideWithTheReason() throws IOException {
        Import.Result result = run(
                HEADER + FIRM + "a2;Auftrag;;;;;;;;;;;;;99;;;f1;\n" + "k9;Kontakt;;;;;;;;;;;;;;;;;\n");
        assertThat(result.created()).isEqualTo(1);
        assertThat(result.rejected()).isEqualTo(2);
        List<String> rejected = Files.readAllLines(folder.resolve("r.rejected.csv"));
        assertThat(rejected.getFirst()).startsWith("nr,art,vorname").endsWith(",row,reason");
        assertThat(rejected.get(1)).isEqualTo("k9,Kontakt,,,,,,,,,,,,,,,,,,4,an item needs a value in some field");
        assertThat(rejected.get(2)).contains("a2,Auftrag", ",3,").contains("Title");
        run(HEADER + FIRM);
        assertThat(folder.resolve("r.rejected.csv")).doesNotExist();
    }

    @Test
    void writesNothingOfAFileThatIsMalformedFurtherDown() {
        String start = HEADER + FIRM + ADA;
        assertThatThrownBy(() -> run(start + "k2;Kontakt;Ada\n")).isInstanceOf(WrongInput.class)
                .hasMessageContaining("row 4");
        assertThatThrownBy(() -> run(start + FIRM)).isInstanceOf(WrongInput.class).hasMessageContainingAll("row 4",
                "row 2");
        assertThatThrownBy(() -> run(start + ADA.replace("k1;Kontakt", "k2;Wesen"))).isInstanceOf(WrongInput.class)
                .hasMessageContainingAll("row 4", "Wesen");
        assertThatThrownBy(() -> run(HEADER + FIRM, COLUMNS.replace("companies", "employers"), null, false))
                .isInstanceOf(WrongInput.class).hasMessageContainingAll("employers", "parentCompany");
        assertThat(base.store().items().count(Asker.OPERATOR, TypeKey.COMPANY)).isZero();
    }

    @Test
    void writesNothingOnADryRun() throws IOException {
        Import.Result result = run(HEADER + ADA.replace("10.12.1815", "?") + FIRM, COLUMNS, null, true);
        assertThat(result.rows()).isEqualTo(2);
        assertThat(result.warnings()).isEqualTo(1);
        assertThat(base.store().items().count(Asker.OPERATOR, TypeKey.CONTACT)).isZero();
        assertThat(base.store().items().count(Asker.OPERATOR, TypeKey.COMPANY)).isZero();
    }

    @Test
    void takesOneTypeOfAFileOfSeveral() throws IOException {
        Import.Result result = run(HEADER + ADA + FIRM + DEAL, COLUMNS, TypeKey.COMPANY, false);
        assertThat(result.created()).isEqualTo(1);
        assertThat(base.store().items().count(Asker.OPERATOR, TypeKey.CONTACT)).isZero();
    }

    @Test
    @DisplayName("The command line prints one line of JSON and finds the database by MONGODB_URI")
    void runsFromTheCommandLine() throws Exception {
        Path records = Files.writeString(folder.resolve("firmen.csv"),
                "id,Firma,Telefon\n1,Analytical Engines GmbH,030 123456\n");
        String uri = TestMongod.freshUri("import-cli");
        try (Child child = Child.java(Merganser.class, "import", "--records", records.toString())
                .withEnvironment("MONGODB_URI", uri);
                Base other = Base.open(uri, null)) {
            child.start();
            assertThat(child.awaitExit(Duration.ofMinutes(2))).as(child.outputText()).isZero();
            assertThat(child.outputText()).contains(
                    "\"created\":1,\"changed\":0,\"unchanged\":0,\"rejected\":0,\"warnings\":0}",
                    "Firma: companyName");
            assertThat(other.store().items().count(Asker.OPERATOR, TypeKey.COMPANY)).isEqualTo(1);
            other.store().database().mongo().drop();
        }
    }

    private Item item(TypeKey type, String externalId) {
        ItemId id = java.util.Objects.requireNonNull(base.store().items()
                .idsByName(Asker.OPERATOR, type, Set.of(externalId)).get(externalId));
        return base.store().items().find(Asker.OPERATOR, id).orElseThrow();
    }

    private Import.Result run(String text) throws IOException {
        return run(text, COLUMNS, null, false);
    }

    private Import.Result run(String text, String columns, @org.jspecify.annotations.Nullable TypeKey only, boolean dry)
            throws IOException {
        CsvFile file = CsvFile.open(Files.writeString(folder.resolve("r.csv"), text));
        var plan = ColumnsFile.read(Files.writeString(folder.resolve("c.yml"), columns));
        plan.check(file, folder.resolve("c.yml"));
        return new Import(base.store(), Asker.OPERATOR, file, plan, only, dry,
                new ProgressLine(new PrintWriter(said, true))).run();
    }
}
