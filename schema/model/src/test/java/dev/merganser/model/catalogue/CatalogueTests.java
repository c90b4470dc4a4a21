package dev.merganser.model.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.merganser.model.Meaning;
import dev.merganser.model.value.FieldKind;

class CatalogueTests {
    private static final SmartProcess REPAIR = new SmartProcess("repair", "Repair", List.of("NEW", "DONE"),
            List.of(Field.of("device", "Device", FieldKind.TEXT)));
    private static final Catalogue CATALOGUE = Catalogue.builtIn().with(REPAIR.definition());

    static Stream<TypeDefinition> everyType() {
        return CATALOGUE.all().stream();
    }

    private static List<String> recipients(TypeDefinition definition) {
        return names(definition, Field::recipient);
    }

    private static List<String> names(TypeDefinition definition, Predicate<Field> which) {
        return definition.fields().stream().filter(which).map(Field::name).toList();
    }

    @Test
    @DisplayName("R01 M01 All seven types are there, smart-process items once a customer defines a process")
    void holdsTheSevenTypes() {
        assertThat(CATALOGUE.all()).extracting(definition -> definition.key().type())
                .containsExactly(ItemType.values());
        assertThat(Catalogue.builtIn().all()).hasSize(6);
        assertThatThrownBy(() -> Catalogue.builtIn().get(TypeKey.smartProcess("repair")))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("smartProcessItem:repair");
    }

    @ParameterizedTest
    @MethodSource("everyType")
    void linksOnlyToTypesThatItHas(TypeDefinition definition) {
        assertThat(definition.fields()).filteredOn(field -> field.kind() == FieldKind.LINK).isNotEmpty()
                .allSatisfy(link -> assertThat(CATALOGUE.all()).extracting(target -> target.key().type())
                        .containsAll(link.targets()));
    }

    @ParameterizedTest
    @MethodSource("everyType")
    void makesTitlesOfTextThatEveryTypeHas(TypeDefinition definition) {
        assertThat(definition.title()).isNotEmpty().allSatisfy(set -> assertThat(set).isNotEmpty().allSatisfy(
                name -> assertThat(definition.field(name)).hasValueSatisfying(field -> {
                    assertThat(field.kind()).isEqualTo(FieldKind.TEXT);
                    assertThat(field.many()).isFalse();
                })));
    }

    @Test
    void givesOneNameOneKindInEveryType() {
        var kinds = new HashMap<String, Map.Entry<FieldKind, Boolean>>();
        CATALOGUE.all().forEach(definition -> definition.fields().forEach(field -> {
            var kind = Map.entry(field.kind(), field.many());
            assertThat(kinds.putIfAbsent(field.name(), kind)).as("%s of %s", field.name(), definition.key())
                    .isIn(null, kind);
        }));
    }

    @ParameterizedTest
    @MethodSource("everyType")
    @DisplayName("D01 Every type has something to be compared by")
    void comparesEveryType(TypeDefinition definition) {
        assertThat(definition.fields()).anySatisfy(field -> assertThat(field.meaning()).isNotNull());
    }

    @ParameterizedTest
    @MethodSource("everyType")
    @DisplayName("R10 R14 R21 R31 R40 R41 R45 Linked contacts and companies give recipients, and no other link does")
    void takesRecipientsFromLinkedContactsAndCompanies(TypeDefinition definition) {
        List<String> expected = switch (definition.key().type()) {
            case LEAD, DEAL, INVOICE, QUOTE, SMART_PROCESS_ITEM -> List.of("contacts", "companies");
            case CONTACT -> List.of("companies");
            case COMPANY -> List.of("contacts");
        };

        assertThat(recipients(definition)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(definition.field("contacts").map(Field::targets).orElse(Set.of(ItemType.CONTACT)))
                .containsExactly(ItemType.CONTACT);
        assertThat(definition.field("companies").map(Field::targets).orElse(Set.of(ItemType.COMPANY)))
                .containsExactly(ItemType.COMPANY);
    }

    @ParameterizedTest
    @MethodSource("everyType")
    @DisplayName("R10 R20 R30 R40 Leads, contacts and companies hold addresses of their own, the other types none")
    void givesAddressesToPersonsAndCompaniesOnly(TypeDefinition definition) {
        boolean own = Set.of(ItemType.LEAD, ItemType.CONTACT, ItemType.COMPANY).contains(definition.key().type());

        assertThat(names(definition, field -> field.kind() == FieldKind.EMAIL))
                .isEqualTo(own ? List.of("emails") : List.of());
    }

    @Test
    @DisplayName("R41 R45 A customer's own link to contacts or companies gives recipients like the built-in ones")
    void takesRecipientsFromCustomersLinks() {
        var process = new SmartProcess("visit", "Visit", List.of(), List.of(link("host", ItemType.CONTACT),
                link("site", ItemType.COMPANY, ItemType.DEAL), link("contract", ItemType.DEAL)));

        assertThat(recipients(process.definition())).containsExactlyInAnyOrder("contacts", "companies", "host", "site");
    }

    private static Field link(String name, ItemType... targets) {
        return new Field(name, name, FieldKind.LINK, false, false, null, List.of(), Set.of(targets), false, false);
    }

    @Test
    @DisplayName("M23 Consent is ordered from the laxest to the strictest wherever it is kept")
    void ordersConsent() {
        assertThat(CATALOGUE.all().stream().flatMap(definition -> definition.field("emailConsent").stream())).hasSize(3)
                .allSatisfy(consent -> {
                    assertThat(consent.strictest()).isTrue();
                    assertThat(consent.choices()).containsExactly("GRANTED", "NOT_ASKED", "WITHDRAWN");
                });
    }

    @Test
    void replacesADefinitionInItsPlace() {
        var extended = new SmartProcess("repair", "Repairs", List.of(), List.of()).definition();

        Catalogue changed = CATALOGUE.with(extended);

        assertThat(changed.get(TypeKey.smartProcess("repair"))).isEqualTo(extended);
        assertThat(changed.all()).hasSameSizeAs(CATALOGUE.all());
        assertThat(CATALOGUE.get(TypeKey.smartProcess("repair")).label()).isEqualTo("Repair");
    }

    @Test
    void putsACustomersFieldsBehindThoseOfEveryProcess() {
        assertThat(names(REPAIR.definition(), _ -> true)).startsWith("title").endsWith("stage", "device");
    }

    @ParameterizedTest
    @ValueSource(strings = {"title", "contacts", "stage", "notes"})
    void refusesAFieldThatEveryProcessHas(String name) {
        assertThatThrownBy(() -> process("repair", "Repair", Field.of(name, "Mine", FieldKind.TEXT)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(name);
    }

    @Test
    void refusesProcessesThatAreMalformed() {
        var device = Field.of("device", "Device", FieldKind.TEXT);

        assertThatThrownBy(() -> process("repair", " ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> process("repair", "R".repeat(101))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> process("Repair", "Repair")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> process("re.pair", "Repair")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> process("r".repeat(41), "Repair")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> process("repair", "Repair", device, device))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("device");
        assertThatThrownBy(() -> process("repair", "Repair", IntStream.range(0, 200)
                .mapToObj(i -> Field.of("field" + i, "Field", FieldKind.TEXT)).toArray(Field[]::new)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("200");
        for (var stages : List.of(List.of("NEW", "NEW"), List.of("NEW", "new"), List.of(""), List.of(" NEW")))
            assertThatThrownBy(() -> new SmartProcess("repair", "Repair", stages, List.of()))
                    .isInstanceOf(IllegalArgumentException.class);
    }

    private static SmartProcess process(String key, String label, Field... fields) {
        return new SmartProcess(key, label, List.of(), Arrays.asList(fields));
    }

    @Test
    void refusesFieldsWhosePartsContradictEachOther() {
        for (String name : List.of("", "Upper", "with space", "a.b", "$where", "ä", "a".repeat(61)))
            assertThatThrownBy(() -> Field.of(name, "Label", FieldKind.TEXT)).as(name)
                    .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Field.of("a", " ", FieldKind.TEXT)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Field.of("a", "A", FieldKind.CHOICE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Field.of("a", "A", FieldKind.LINK)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Field.of("a", "A", FieldKind.TEXT).givesRecipients())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Field.of("a", "A", FieldKind.TEXT).strictestWins())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Field.choice("a", "A", "X", "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void knowsNamesByWhichTypesAndKindsAreStored() {
        assertThat(ItemType.values()).allSatisfy(type -> assertThat(ItemType.of(type.wireName())).contains(type));
        assertThat(FieldKind.values()).allSatisfy(
                kind -> assertThat(FieldKind.of(kind.wireName())).isEqualTo(kind));
        assertThat(Meaning.values())
                .allSatisfy(meaning -> assertThat(Meaning.of(meaning.wireName())).contains(meaning));
        assertThatThrownBy(() -> FieldKind.of("no such kind")).isInstanceOf(IllegalArgumentException.class);
        assertThat(TypeKey.smartProcess("repair")).hasToString("smartProcessItem:repair");
        assertThatThrownBy(() -> new TypeKey(ItemType.DEAL, "repair")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TypeKey(ItemType.SMART_PROCESS_ITEM, null))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
