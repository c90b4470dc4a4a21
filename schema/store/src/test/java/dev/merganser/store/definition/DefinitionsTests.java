package dev.merganser.store.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.SmartProcess;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.FieldKind;
import dev.merganser.model.value.UserId;
import dev.merganser.model.value.Value;
import dev.merganser.store.Store;
import dev.merganser.store.TestStore;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Forbidden;
import dev.merganser.store.access.Role;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.Outcome;
import dev.merganser.store.item.Request;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DefinitionsTests {
    private static final Field DEVICE = Field.of("device", "Device", FieldKind.TEXT);
    private static final Field COLOUR = Field.of("colour", "Colour", FieldKind.TEXT);

    private TestStore base;
    private Store store;

    @BeforeAll
    void open() {
        base = TestStore.open("definitions");
        store = base.store();
    }

    @AfterAll
    void close() {
        base.close();
    }

    private static SmartProcess process(String key, Field... fields) {
        return new SmartProcess(key, "Process", List.of("NEW", "DONE"), List.of(fields));
    }

    private static Field choice(String... choices) {
        return new Field("size", "Size", FieldKind.CHOICE, false, false, null, List.of(choices), Set.of(), false,
                false);
    }

    private static Field link(ItemType... targets) {
        return new Field("about", "About", FieldKind.LINK, true, false, null, List.of(), Set.of(targets), false, false);
    }

    private boolean defined(SmartProcess process) {
        return store.definitions().define(Asker.OPERATOR, process).isEmpty();
    }

    private Store anotherProcess() {
        return Store.open(base.client(), store.database().name(), Store.Locality.GERMANY, Clock.systemUTC());
    }

    @Test
    void readsBackWhatWasDefined() {
        var process = process("kept", DEVICE, choice("S", "M"), link(ItemType.DEAL, ItemType.CONTACT));

        assertThat(defined(process)).isTrue();

        assertThat(anotherProcess().definitions().processes()).contains(process);
        assertThat(store.definitions().catalogue().get(TypeKey.smartProcess("kept"))).isEqualTo(process.definition());
    }

    @Test
    @DisplayName("R41 R45 That a customer's link gives recipients is known again after a restart")
    void keepsThatALinkGivesRecipients() {
        defined(process("visit", link(ItemType.CONTACT)));

        assertThat(anotherProcess().definitions().catalogue().get(TypeKey.smartProcess("visit")).field("about"))
                .hasValueSatisfying(field -> assertThat(field.recipient()).isTrue());
    }

    @Test
    void takesMoreFieldsAndChoicesAndNoFewer() {
        assertThat(defined(process("repair", DEVICE, choice("S", "M"), link(ItemType.DEAL)))).isTrue();
        assertThat(
                defined(process("repair", DEVICE, choice("S", "M", "L"), link(ItemType.DEAL, ItemType.LEAD), COLOUR)))
                .isTrue();

        Field many = new Field("device", "Device", FieldKind.TEXT, true, false, null, List.of(), Set.of(), false,
                false);
        Field number = Field.of("device", "Device", FieldKind.DECIMAL);
        Field sizes = choice("S", "M", "L");
        Field about = link(ItemType.DEAL, ItemType.LEAD);
        for (SmartProcess less : List.of(process("repair", DEVICE, sizes, about),
                process("repair", many, sizes, about, COLOUR), process("repair", number, sizes, about, COLOUR),
                process("repair", DEVICE, choice("S"), about, COLOUR),
                process("repair", DEVICE, sizes, link(ItemType.LEAD), COLOUR),
                new SmartProcess("repair", "Process", List.of("NEW"), List.of(DEVICE, sizes, about, COLOUR))))
            assertThat(store.definitions().define(Asker.OPERATOR, less)).isPresent();
        assertThat(store.definitions().catalogue().get(TypeKey.smartProcess("repair")).field("colour")).isPresent();
    }

    @Test
    @DisplayName("R67 Only who may edit the settings defines processes")
    void refusesOthers() {
        var anna = new Asker(new UserId("anna"), Set.of(Role.ANALYST));

        assertThatThrownBy(() -> store.definitions().define(anna, process("forbidden"))).isInstanceOf(Forbidden.class);
        assertThat(store.definitions().catalogueWith(TypeKey.smartProcess("forbidden"))
                .find(TypeKey.smartProcess("forbidden"))).isEmpty();
    }

    @Test
    void losesNoFieldWhenSeveralExtendAProcessAtOnce() throws Exception {
        defined(process("shared"));
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Boolean>> extensions = IntStream.range(0, 4).<Callable<Boolean>>mapToObj(
                    i -> () -> defined(process("shared", Field.of("field" + i, "Field", FieldKind.TEXT)))).toList();
            int won = 0;
            for (var extended : threads.invokeAll(extensions)) if (extended.get()) won++;
            assertThat(won).isOne();
        }
    }

    @Test
    void keepsFieldsThatAnotherProcessDefinedMeanwhile() {
        defined(process("stale", DEVICE));
        Store older = anotherProcess();
        defined(process("stale", DEVICE, COLOUR));
        var request = Request.of(Asker.OPERATOR, "test");
        var type = TypeKey.smartProcess("stale");
        Item item = written(store.writePath().write(request, List.of(new Change.Create(type,
                Map.of("title", Edit.to("Engine"), "colour", Edit.to("red"))))));

        written(older.writePath().write(request,
                List.of(new Change.Update(item.id(), 1, Map.of("title", Edit.to("Motor"))))));

        assertThat(store.items().find(Asker.OPERATOR, item.id()).orElseThrow().values("colour"))
                .containsExactly(new Value.Text("red"));
    }

    @Test
    void writesItemsOfAProcessThatAnotherProcessDefinedMeanwhile() {
        Store older = anotherProcess();
        defined(process("younger", DEVICE));
        var request = Request.of(Asker.OPERATOR, "test");
        Item item = written(store.writePath().write(request, List.of(
                new Change.Create(TypeKey.smartProcess("younger"), Map.of("title", Edit.to("Engine"))))));

        var changed = written(older.writePath().write(request,
                List.of(new Change.Update(item.id(), 1, Map.of("device", Edit.to("Motor"))))));

        assertThat(changed.version()).isEqualTo(2);
    }

    private static Item written(List<Outcome> outcomes) {
        return ((Outcome.Written) outcomes.getFirst()).item();
    }
}
