package dev.merganser.model.recipient;

import static dev.merganser.model.catalogue.TypeKey.COMPANY;
import static dev.merganser.model.catalogue.TypeKey.CONTACT;
import static dev.merganser.model.catalogue.TypeKey.DEAL;
import static dev.merganser.model.catalogue.TypeKey.INVOICE;
import static dev.merganser.model.catalogue.TypeKey.LEAD;
import static dev.merganser.model.catalogue.TypeKey.QUOTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.EmailAddress;

/// One test a rule. What a rule says of links (R15, R32, R42) is proved against stored links, in the store's tests;
/// here it is that nothing but the given links counts.
class RecipientsTests {
    private static final TypeKey REPAIR = TypeKey.smartProcess("repair");

    static Stream<TypeKey> withoutAddress() {
        return Stream.of(DEAL, INVOICE, QUOTE, REPAIR);
    }

    static Stream<TypeKey> all() {
        return Stream.concat(Stream.of(LEAD, CONTACT, COMPANY), withoutAddress());
    }

    @ParameterizedTest
    @MethodSource("all")
    @DisplayName("R01: recipients can be asked for from each of the seven types")
    void fromEveryType(TypeKey type) {
        assertThat(Graph.of(type).contact("a@x.example").list()).containsExactly("a@x.example");
    }

    @Test
    @DisplayName("R02: an address that isn't in the list can't be found in it")
    void nothingElse() {
        Recipients recipients = Graph.of(LEAD, "a@x.example").recipients();
        assertThat(recipients.find(new EmailAddress("A@X.example"))).isPresent();
        assertThat(recipients.find(new EmailAddress("b@x.example"))).isEmpty();
    }

    @Test
    @DisplayName("R03: the address that was written to last stands first")
    void lastUsedFirst() {
        assertThat(Graph.of(LEAD, "a@x.example", "b@x.example").company("c@x.example").sent("b@x.example", 1)
                .sent("c@x.example", 2).list()).containsExactly("c@x.example", "b@x.example", "a@x.example");
    }

    @Test
    @DisplayName("R04: sends from the item, then from others the asker may view, then own, contacts', companies'")
    void order() {
        Item other = Graph.item(DEAL), unseen = Graph.item(DEAL);
        Graph graph = Graph.of(LEAD, "own1@x.example", "own2@x.example").company("firm@x.example")
                .contact("first@x.example").contact("second@x.example", "third@x.example")
                .sent("third@x.example", 1).sentFrom(other, "third@x.example", 9).sentFrom(other, "firm@x.example", 5)
                .sentFrom(other, "own2@x.example", 4).sentFrom(unseen, "second@x.example", 30).hiding(unseen);

        assertThat(graph.list()).containsExactly("third@x.example", "firm@x.example", "own2@x.example",
                "own1@x.example", "first@x.example", "second@x.example");
        assertThat(graph.recipients().addresses().map(Recipients.Address::lastUsed)).containsExactly(
                Graph.NOON.plusSeconds(60), Graph.NOON.plusSeconds(300), Graph.NOON.plusSeconds(240), null, null, null);
    }

    @Test
    @DisplayName("R05: one address on several sources is one entry that names them all")
    void oneEntryAnAddress() {
        Recipients recipients = Graph.of(LEAD, "Info@x.example").contact("info@X.EXAMPLE").readOnly()
                .company("info+a@x.example", "in.fo@x.example", "a@straße.example", "a@strasse.example")
                .recipients();

        assertThat(Graph.list(recipients)).containsExactly("Info@x.example", "info+a@x.example", "in.fo@x.example",
                "a@straße.example", "a@strasse.example");
        assertThat(recipients.addresses().findFirst().orElseThrow().sources()).extracting(
                source -> source.item().type()).containsExactly(LEAD, CONTACT);
    }

    @Test
    @DisplayName("R05: one source that may be changed is enough; the address's own reason is told first")
    void oneChangeableSourceIsEnough() {
        assertThat(Graph.of(DEAL).contact("a@x.example").readOnly().company("a@x.example").list())
                .containsExactly("a@x.example");
        assertThat(Graph.of(DEAL).contact("a@x.example").readOnly().flagged("a@x.example", AddressFlag.BOUNCED).list())
                .containsExactly("a@x.example BOUNCED");
    }

    @Test
    @DisplayName("R10 R14: a lead's own addresses, its contacts' and its companies'")
    void lead() {
        assertThat(Graph.of(LEAD, "own@x.example").company("firm@x.example").contact("person@x.example").list())
                .containsExactly("own@x.example", "person@x.example", "firm@x.example");
    }

    @Test
    @DisplayName("R11: a lead's only own address is the default")
    void onlyOwn() {
        assertThat(Graph.of(LEAD, "own@x.example").contact("person@x.example").preselected())
                .isEqualTo("own@x.example ONLY_OWN");
    }

    @Test
    @DisplayName("R12 R17: of several own addresses the highest in the list that can be sent to is the default")
    void severalOwn() {
        Graph graph = Graph.of(LEAD, "a@x.example", "b@x.example", "c@x.example").contact("person@x.example")
                .sent("b@x.example", 1).sent("person@x.example", 2);
        assertThat(graph.list()).startsWith("person@x.example", "b@x.example");
        assertThat(graph.preselected()).isEqualTo("b@x.example FIRST_OWN");
        assertThat(graph.flagged("b@x.example", AddressFlag.OPTED_OUT).preselected())
                .isEqualTo("a@x.example FIRST_OWN");
    }

    @Test
    @DisplayName("R13: a lead without address and links can't be sent from")
    void bareLead() {
        assertThat(Graph.of(LEAD).preselected()).isEqualTo("NO_ADDRESS");
        assertThat(Wording.of(Recipients.Refusal.NO_ADDRESS, Locale.GERMANY)).startsWith("Es kann keine E-Mail");
        assertThat(Wording.of(Recipients.Refusal.NO_ADDRESS, Locale.FRANCE)).startsWith("No e-mail can be sent");
    }

    @Test
    @DisplayName("R16: a lead whose links have no address can't be sent from")
    void leadWithLinksWithoutAddress() {
        assertThat(Graph.of(LEAD).contact().company().preselected()).isEqualTo("NO_ADDRESS");
    }

    @Test
    @DisplayName("R17: no own address can be sent to: the first other one; none at all: NONE_SENDABLE")
    void noOwnSendable() {
        Graph graph = Graph.of(LEAD, "own@x.example").itemReadOnly().contact("a@x.example").contact("b@x.example")
                .flagged("a@x.example", AddressFlag.INVALID);
        assertThat(graph.preselected()).isEqualTo("b@x.example NO_OWN_SENDABLE");
        assertThat(graph.readOnly().preselected()).isEqualTo("NONE_SENDABLE");
        assertThat(graph.list()).containsExactly("own@x.example NO_CHANGE_RIGHT", "a@x.example INVALID",
                "b@x.example NO_CHANGE_RIGHT");
    }

    @Test
    @DisplayName("R20 R30: a contact's, a company's own addresses; one is the default, several are a choice")
    void contactAndCompany() {
        for (TypeKey type : List.of(CONTACT, COMPANY)) {
            assertThat(Graph.of(type, "a@x.example").preselected()).isEqualTo("a@x.example ONLY_OWN");
            assertThat(Graph.of(type, "a@x.example", "b@x.example").preselected()).isEqualTo("a@x.example FIRST_OWN");
            assertThat(Graph.of(type, "a@x.example", "b@x.example").list()).hasSize(2);
        }
    }

    @Test
    @DisplayName("R21 R31: a contact and its company: any address of either, from either")
    void either() {
        assertThat(Graph.of(CONTACT, "a@x.example").company("firm@x.example").list())
                .containsExactly("a@x.example", "firm@x.example");
        assertThat(Graph.of(COMPANY, "firm@x.example").contact("a@x.example").list())
                .containsExactly("firm@x.example", "a@x.example");
    }

    @Test
    @DisplayName("R22 R46: without an own address the default is the first in the list that can be sent to")
    void withoutOwn() {
        for (TypeKey type : List.of(CONTACT, COMPANY, LEAD, DEAL)) {
            assertThat(Graph.of(type).company("a@x.example", "b@x.example").flagged("a@x.example", AddressFlag.INVALID)
                    .preselected()).isEqualTo("b@x.example NO_OWN");
            assertThat(Graph.of(type).company("a@x.example", "b@x.example").sent("b@x.example", 1).preselected())
                    .isEqualTo("b@x.example NO_OWN");
        }
    }

    @ParameterizedTest
    @MethodSource("withoutAddress")
    @DisplayName("R40 R41 R44 R45: no address of their own, all of the linked; none: NO_ADDRESS")
    void typesWithoutAddress(TypeKey type) {
        Graph graph = Graph.of(type, "custom@x.example");
        assertThat(graph.list()).isEmpty();
        assertThat(graph.preselected()).isEqualTo("NO_ADDRESS");
        assertThat(graph.contact().company().preselected()).isEqualTo("NO_ADDRESS");
        assertThat(graph.contact("a@x.example").contact("b@x.example").company("c@x.example").list())
                .containsExactly("a@x.example", "b@x.example", "c@x.example");
        assertThat(graph.preselected()).isEqualTo("a@x.example NO_OWN");
    }

    @Test
    @DisplayName("R32 R41: nothing but contacts and companies is taken for a linked item, and each once")
    void onlyContactsAndCompanies() {
        assertThatIllegalArgumentException().isThrownBy(() -> Graph.of(DEAL).linked(Graph.item(LEAD)).situation());
        Item twice = Graph.item(CONTACT);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Graph.of(DEAL).linked(twice).linked(twice).situation());
    }

    @Test
    @DisplayName("R60: rights are judged entry by entry")
    void entryByEntry() {
        assertThat(Graph.of(DEAL).contact("a@x.example").readOnly().contact("b@x.example").list())
                .containsExactly("a@x.example NO_CHANGE_RIGHT", "b@x.example");
    }

    @Test
    @DisplayName("R61 R62 R63: hidden contacts and companies stand last, one a record, with nothing in them")
    void hidden() {
        Graph graph = Graph.of(DEAL).contact("a@x.example").hidden().company("b@x.example").hidden()
                .contact("c@x.example", "d@x.example").hidden().contact("e@x.example");
        assertThat(graph.list()).containsExactly("e@x.example", "Hidden contact", "Hidden contact", "Hidden company");
        assertThat(graph.recipients().find(new EmailAddress("a@x.example"))).isEmpty();
        assertThat(Wording.of(new Recipients.Hidden(ItemType.CONTACT), Locale.GERMAN))
                .isEqualTo("Ausgeblendeter Kontakt");
        assertThat(Wording.of(new Recipients.Hidden(ItemType.COMPANY), Locale.GERMAN))
                .isEqualTo("Ausgeblendetes Unternehmen");
    }

    @Test
    @DisplayName("R61: a hidden item isn't named as a source of an address that another one holds too")
    void hiddenSource() {
        Recipients recipients = Graph.of(DEAL).contact("a@x.example").hidden().company("a@x.example").recipients();
        assertThat(recipients.addresses().findFirst().orElseThrow().sources()).extracting(
                source -> source.item().type()).containsExactly(COMPANY);
    }

    @Test
    @DisplayName("R64: what may be viewed and not changed is shown, and can't be sent to")
    void viewWithoutChange() {
        Recipients recipients = Graph.of(INVOICE).company("a@x.example").readOnly().recipients();
        assertThat(Graph.list(recipients)).containsExactly("a@x.example NO_CHANGE_RIGHT");
        assertThat(recipients.refusal()).isEqualTo(Recipients.Refusal.NONE_SENDABLE);
    }

    @Test
    @DisplayName("R65: nothing to be seen and something hidden: ALL_HIDDEN, whether or not it has an address")
    void allHidden() {
        Graph with = Graph.of(DEAL).contact("a@x.example").hidden().company();
        Graph without = Graph.of(DEAL).contact().hidden().company();
        assertThat(with.preselected()).isEqualTo("ALL_HIDDEN");
        assertThat(with.recipients()).isEqualTo(without.recipients());
    }

    @Test
    @DisplayName("R66: an item that may not be viewed isn't there; own addresses need the right to change it")
    void theItemItself() {
        Graph unseen = Graph.of(LEAD, "a@x.example").itemHidden();
        assertThat(Recipients.of(unseen.situation(), unseen.rights())).isEmpty();
        assertThat(Graph.of(LEAD, "a@x.example").itemReadOnly().list()).containsExactly("a@x.example NO_CHANGE_RIGHT");
        assertThat(Graph.of(DEAL).itemReadOnly().contact("a@x.example").list()).containsExactly("a@x.example");
    }

    @Test
    @DisplayName("R70: of several flags the first of opted out, invalid, bounced is told")
    void flags() {
        assertThat(Graph.of(LEAD, "a@x.example").flagged("A@x.example", AddressFlag.BOUNCED, AddressFlag.OPTED_OUT,
                AddressFlag.INVALID).list()).containsExactly("a@x.example OPTED_OUT");
        assertThat(Graph.of(LEAD, "a@x.example").flagged("a@x.example", AddressFlag.BOUNCED, AddressFlag.INVALID)
                .list()).containsExactly("a@x.example INVALID");
    }

    @Test
    @DisplayName("R70: an address that breaks RFC 5321 is none; the local part may be in UTF-8")
    void addresses() {
        assertThat(EmailAddress.parse(" jürgen@x.example ")).map(EmailAddress::text).contains("jürgen@x.example");
        for (String wrong : List.of("a", "@x.example", "a@", "a@b@x.example", "a b@x.example", "a@x..example",
                "a@x.example\r\nBcc: b@x.example", "a".repeat(65) + "@x.example"))
            assertThat(EmailAddress.parse(wrong)).as(wrong).isEmpty();
    }

    @Test
    @DisplayName("R04: sends at the same moment leave the stored order")
    void sameMoment() {
        assertThat(Graph.of(LEAD, "a@x.example", "b@x.example").contact("c@x.example").sent("c@x.example", 1)
                .sent("b@x.example", 1).list()).containsExactly("b@x.example", "c@x.example", "a@x.example");
    }

    @Test
    @DisplayName("R12: the default is one of the entries")
    void defaultIsAnEntry() {
        Recipients recipients = Graph.of(LEAD, "a@x.example").recipients();
        assertThat(recipients.entries()).contains(Objects.requireNonNull(recipients.preselected()).entry());
    }
}
