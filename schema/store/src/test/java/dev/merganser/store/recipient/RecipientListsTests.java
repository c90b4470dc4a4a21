package dev.merganser.store.recipient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.SmartProcess;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.merge.MergeRequest;
import dev.merganser.model.recipient.AddressFlag;
import dev.merganser.model.recipient.Recipients;
import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.FieldKind;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.model.value.Value;
import dev.merganser.mongod.TestMongod;
import dev.merganser.store.Store;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;
import dev.merganser.store.access.Scope;
import dev.merganser.store.database.Collections;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.ItemDocument;
import dev.merganser.store.item.Outcome;
import dev.merganser.store.item.Request;
import dev.merganser.store.merge.Merging;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecipientListsTests {
    private static final Asker ANNA = new Asker(new UserId("anna"), Set.of(new Role("own", "Own items", false, false,
            Role.everyType(Map.of(Action.VIEW, Scope.OWN, Action.ADD, Scope.OWN, Action.CHANGE, Scope.OWN,
                    Action.DELETE, Scope.OWN)))));
    private static final Request REQUEST = Request.of(ANNA, "test");

    private final List<String> commands = new CopyOnWriteArrayList<>();
    private MongoClient client;
    private Store store;
    private RecipientLists lists;
    private Suppressions suppressions;

    @BeforeAll
    void open() {
        var address = new ConnectionString(TestMongod.freshUri("recipients"));
        client = MongoClients.create(MongoClientSettings.builder().applyConnectionString(address)
                .addCommandListener(new CommandListener() {
                    @Override
                    public void commandStarted(CommandStartedEvent event) {
                        commands.add(event.getCommandName());
                    }
                }).build());
        store = Store.open(client, Objects.requireNonNull(address.getDatabase()), Store.Locality.GERMANY,
                Clock.systemUTC());
        lists = new RecipientLists(store.database(), store.definitions(), store.visible());
        store.users().add(new Asker(new UserId("stranger"), Set.of()), "", Instant.EPOCH);
        suppressions = new Suppressions(store.database(), store.searching(), Clock.systemUTC());
    }

    @AfterAll
    void close() {
        store.database().mongo().drop();
        client.close();
    }

    private Item create(TypeKey type, Map<String, Edit> fields) {
        return ((Outcome.Written) store.writePath().write(REQUEST, List.of(new Change.Create(type, fields)))
                .getFirst()).item();
    }

    private Item contact(String address, Item... companies) {
        return create(TypeKey.CONTACT, Map.of("emails", Edit.to(address), "companies", links(companies)));
    }

    private Item company(String address, Item... contacts) {
        return create(TypeKey.COMPANY,
                Map.of("name", Edit.to("Firm"), "emails", Edit.to(address), "contacts", links(contacts)));
    }

    private Item deal(Item[] contacts, Item... companies) {
        return create(TypeKey.DEAL,
                Map.of("title", Edit.to("Deal"), "contacts", links(contacts), "companies", links(companies)));
    }

    private static Item[] of(Item... items) {
        return items;
    }

    private static Edit links(Item... items) {
        return new Edit.Set(java.util.Arrays.stream(items).map(item -> item.id().value()).toList());
    }

    private List<String> list(Item item) {
        Item now = store.items().find(ANNA, item.id()).orElseThrow();
        return Objects.requireNonNull(lists.of(ANNA, List.of(now)).get(now.id())).entries().stream()
                .map(entry -> switch (entry) {
                    case Recipients.Address(var address, _, var obstacle, _) ->
                        obstacle == null ? address.text() : address + " " + obstacle;
                    case Recipients.Hidden(var type) -> type.name();
                }).toList();
    }

    private void used(Item from, String address, String at) {
        store.database().inTransaction(session -> {
            AddressUses.record(store.database(), session, from.id(), List.of(new EmailAddress(address).key()),
                    Instant.parse(at));
            return true;
        });
    }

    @Test
    @DisplayName("R45: what a field leads to besides contacts and companies holds no addresses, and stands in nobody's way")
    void otherTargets() {
        var site = new Field("site", "Site", FieldKind.LINK, true, false, null, List.of(),
                Set.of(ItemType.COMPANY, ItemType.DEAL), true, false);
        store.definitions().define(Asker.OPERATOR, new SmartProcess("visit", "Visit", List.of("NEW"), List.of(site)));
        Item firm = company("firm@site.example"), deal = deal(of());
        Item visit = create(TypeKey.smartProcess("visit"), Map.of("title", Edit.to("V"), "site", links(deal, firm)));
        assertThat(list(visit)).containsExactly("firm@site.example");
    }

    @Test
    @DisplayName("R01: an item's list is the same alone and among others, however many name those")
    void othersDontMatter() {
        Item large = company("large@many.example"), small = company("small@many.example");
        TypeDefinition definition = store.definitions().catalogue().get(TypeKey.CONTACT);
        var documents = new ArrayList<Document>();
        for (int i = 0; i < 10_100; i++)
            documents.add(naming(large, "l" + i, definition));
        documents.add(naming(small, "new", definition));
        store.database().collection(Collections.ITEMS).insertMany(documents);
        var both = lists.of(ANNA, List.of(large, small));
        for (Item one : List.of(large, small))
            assertThat(Objects.requireNonNull(both.get(one.id())).entries())
                    .isEqualTo(Objects.requireNonNull(lists.of(ANNA, List.of(one)).get(one.id())).entries());
        assertThat(Objects.requireNonNull(both.get(small.id())).entries()).hasSize(2);
    }

    private static Document naming(Item company, String name, TypeDefinition definition) {
        Instant now = Instant.now();
        return ItemDocument.write(new Item(ItemId.next(), List.of(), TypeKey.CONTACT, 1, null,
                Map.of("emails", List.of(new Value.Email(new EmailAddress(name + "@many.example"), null)),
                        "companies", List.of(new Value.Link(company.id()))),
                Map.of(), now, ANNA.user(), now, ANNA.user()), definition, List.of());
    }

    @Test
    @DisplayName("R15 R42 R43: a linked contact's company counts only where it is linked itself")
    void contactsCompany() {
        Item firm = company("firm@x.example");
        Item person = contact("person@x.example", firm);
        assertThat(list(deal(of(person)))).containsExactly("person@x.example");
        assertThat(list(deal(of(person), firm))).containsExactly("person@x.example", "firm@x.example");
        assertThat(list(create(TypeKey.LEAD, Map.of("title", Edit.to("Lead"), "contacts", links(person)))))
                .containsExactly("person@x.example");
    }

    @Test
    @DisplayName("R21 R31 R32: contact and company are linked whichever names the other, and one hop only")
    void eitherSide() {
        Item named = contact("named@sides.example");
        Item firm = company("firm@sides.example", named);
        Item naming = contact("naming@sides.example", firm);
        Item otherFirm = company("other@sides.example", naming);

        assertThat(list(firm)).containsExactly("firm@sides.example", "named@sides.example", "naming@sides.example");
        assertThat(list(named)).containsExactly("named@sides.example", "firm@sides.example");
        assertThat(list(naming)).containsExactly("naming@sides.example", "firm@sides.example", "other@sides.example");
        assertThat(list(otherFirm)).containsExactly("other@sides.example", "naming@sides.example");
    }

    @Test
    @DisplayName("R04 M18: a merged item's links and uses count as those of the item it went into")
    void merged() {
        Item main = contact("main@x.example");
        Item gone = contact("gone@x.example");
        Item firm = company("firm@merged.example", gone);
        used(gone, "firm@merged.example", "2026-01-31T12:00:00Z");
        var wanted = new MergeRequest(main.id(), List.of(main.id(), gone.id()), Map.of());
        var preview = (Merging.Preview.Made) store.merging().preview(ANNA, wanted);
        store.merging().merge(REQUEST, wanted, preview.preview().fingerprint());

        assertThat(list(main)).containsExactly("firm@merged.example", "main@x.example", "gone@x.example");
        assertThat(list(firm)).containsExactly("firm@merged.example", "main@x.example", "gone@x.example");
    }

    @Test
    @DisplayName("R04 D09: what is in the recycle bin is no link, and its sends are none")
    void recycleBin() {
        Item person = contact("bin@x.example"), firm = company("firm-bin@x.example");
        Item deal = deal(of(person), firm);
        Item other = deal(of(), firm);
        used(other, "firm-bin@x.example", "2026-01-31T12:00:00Z");
        assertThat(list(deal)).containsExactly("firm-bin@x.example", "bin@x.example");
        store.writePath().write(REQUEST, List.of(new Change.Delete(other.id(), 1)));
        assertThat(list(deal)).containsExactly("bin@x.example", "firm-bin@x.example");
        store.writePath().write(REQUEST, List.of(new Change.Delete(person.id(), 1)));
        assertThat(list(deal)).containsExactly("firm-bin@x.example");
    }

    @Test
    @DisplayName("R65: as many commands whether or not a hidden item has an address")
    void hiddenTakesAsManyCommands() {
        Item with = contact("hidden@x.example");
        Item without = create(TypeKey.CONTACT, Map.of("givenName", Edit.to("Nobody")));
        used(with, "hidden@x.example", "2026-01-31T12:00:00Z");
        Item first = deal(of(with)), second = deal(of(without));
        for (Item item : List.of(with, without)) {
            store.writePath().write(Request.of(Asker.OPERATOR, "test"), List.of(
                    new Change.Update(item.id(), 1, Map.of("responsible", Edit.to("stranger")))));
        }
        assertThat(list(first)).containsExactly("CONTACT");
        assertThat(commandsOf(List.of(first))).isEqualTo(commandsOf(List.of(second)));
    }

    @Test
    @DisplayName("R01: the recipients of 100 items take as many commands as those of one")
    void commands() {
        Item firm = company("many@x.example");
        List<Item> deals = IntStream.range(0, 100).mapToObj(i -> deal(of(contact("c" + i + "@x.example")), firm))
                .toList();
        used(deals.getFirst(), "many@x.example", "2026-01-31T12:00:00Z");

        assertThat(commandsOf(deals.subList(0, 1))).containsExactly("aggregate", "find", "find", "find");
        assertThat(commandsOf(deals)).isEqualTo(commandsOf(deals.subList(0, 1)));
    }

    @Test
    @DisplayName("R31: of more contacts than a thousand that name a company the oldest are looked at, and the answer says so")
    void cutsWhatNamesACompany() {
        Item firm = company("cut@x.example", contact("named@cut.example"));
        assertThat(recipients(firm).cut()).isFalse();
        List<Change> linkers = IntStream.rangeClosed(0, RecipientLists.MOST_LINKERS).<Change>mapToObj(
                i -> new Change.Create(TypeKey.CONTACT,
                        Map.of("emails", Edit.to("c%04d@cut.example".formatted(i)), "companies",
                                links(firm))))
                .toList();
        store.writePath().write(REQUEST, linkers.subList(0, RecipientLists.MOST_LINKERS));
        assertThat(recipients(firm).cut()).isFalse();
        store.writePath().write(REQUEST, linkers.subList(RecipientLists.MOST_LINKERS, linkers.size()));

        Recipients list = recipients(firm);
        assertThat(list.cut()).isTrue();
        assertThat(list.find(new EmailAddress("named@cut.example"))).isPresent();
        assertThat(list.find(new EmailAddress("c0000@cut.example"))).isPresent();
        assertThat(list.addresses()).as("its own, the one that it names, and those")
                .hasSize(RecipientLists.MOST_LINKERS + 2);
    }

    private Recipients recipients(Item item) {
        return Objects.requireNonNull(lists.of(ANNA, List.of(item)).get(item.id()));
    }

    private List<String> commandsOf(List<Item> items) {
        commands.clear();
        assertThat(lists.of(ANNA, items)).hasSameSizeAs(items);
        return new ArrayList<>(commands);
    }

    @Test
    @DisplayName("R70: a flag is kept for the whole base with who, when and why, and lifted only with a reason")
    void suppressions() {
        Item lead = create(TypeKey.LEAD, Map.of("title", Edit.to("Lead"), "emails", Edit.to("Opt@x.example")));
        var address = new EmailAddress("opt@X.example");
        suppressions.flag(ANNA, address, AddressFlag.BOUNCED, "550 no such user");
        suppressions.flag(ANNA, address, AddressFlag.OPTED_OUT, "asked by phone");
        assertThat(suppressions.flag(ANNA, address, AddressFlag.OPTED_OUT, "again").changed()).isFalse();
        assertThat(list(lead)).containsExactly("Opt@x.example OPTED_OUT");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> suppressions.lift(ANNA, address, AddressFlag.OPTED_OUT, " "));
        assertThat(suppressions.lift(ANNA, address, AddressFlag.OPTED_OUT, "consented in writing")).isPresent();
        assertThat(suppressions.lift(ANNA, address, AddressFlag.OPTED_OUT, "twice")).isEmpty();
        assertThat(list(lead)).containsExactly("Opt@x.example BOUNCED");
        assertThat(suppressions.find(ANNA, address).orElseThrow().steps()).extracting(Suppressions.Step::reason)
                .containsExactly("550 no such user", "asked by phone", "consented in writing");
    }

    @Test
    @DisplayName("R21 R31 R32: contacts and companies that a customer's own field links count as linked, other contacts don't")
    void customersOwnLinks() {
        store.definitions().extend(Asker.OPERATOR, ItemType.COMPANY, List.of(new Field("buyer", "Buyer", FieldKind.LINK,
                false, false, null, List.of(), Set.of(ItemType.CONTACT, ItemType.COMPANY), false, false)));
        store.definitions().extend(Asker.OPERATOR, ItemType.CONTACT, List.of(new Field("deputy", "Deputy",
                FieldKind.LINK, false, false, null, List.of(), Set.of(ItemType.CONTACT), false, false)));
        Item deputy = contact("deputy@own.example");
        Item buyer = create(TypeKey.CONTACT, Map.of("emails", Edit.to("buyer@own.example"), "deputy",
                links(deputy)));
        Item firm = create(TypeKey.COMPANY,
                Map.of("name", Edit.to("Firm"), "emails", Edit.to("firm@own.example"), "buyer", links(buyer)));
        Item parent = create(TypeKey.COMPANY, Map.of("name", Edit.to("Parent"), "emails", Edit.to("parent@own.example"),
                "buyer", links(firm)));
        assertThat(texts(firm)).containsExactly("firm@own.example", "buyer@own.example");
        assertThat(texts(buyer)).containsExactly("buyer@own.example", "firm@own.example");
        assertThat(texts(deputy)).containsExactly("deputy@own.example");
        assertThat(texts(parent)).containsExactly("parent@own.example");
    }

    private List<String> texts(Item item) {
        return Objects.requireNonNull(lists.of(ANNA, List.of(item)).get(item.id())).addresses()
                .map(address -> address.address().text()).toList();
    }

    @Test
    @DisplayName("R03 R04: of addresses that were used from thousands of items the last uses are found, here and elsewhere")
    void manyUses() {
        for (String address : List.of("info@many.example", "$$info@many.example")) {
            Item here = deal(new Item[]{contact(address)});
            Item other = deal(new Item[]{});
            Instant start = Instant.parse("2026-01-01T00:00:00Z");
            store.database().collection(Collections.ADDRESS_USES).insertMany(IntStream.range(0, 20_001)
                    .mapToObj(i -> new Document("_id", new Document("item", "gone" + i).append("address", address))
                            .append("item", "gone" + i).append("address", address)
                            .append("at", java.util.Date.from(start.plusSeconds(i))))
                    .toList());
            Instant newest = start.plusSeconds(30_000);
            use(other, address, newest);
            assertThat(lastUse(here)).as("from another item").isEqualTo(newest);
            use(here, address, start);
            assertThat(lastUse(here)).as("from this one").isEqualTo(start);
            int found = store.database().inTransaction(session -> lists.of(ANNA, List.of(here), session).size());
            assertThat(found).as("as a message is sent").isOne();
        }
    }

    private void use(Item from, String address, Instant at) {
        store.database().inTransaction(session -> {
            AddressUses.record(store.database(), session, from.id(), List.of(address), at);
            return true;
        });
    }

    private Instant lastUse(Item item) {
        return Objects.requireNonNull(Objects.requireNonNull(lists.of(ANNA, List.of(item)).get(item.id())).addresses()
                .findFirst().orElseThrow().lastUsed());
    }
}
