package dev.merganser.model.recipient;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.Value;

/// What holds for every graph, user and set of rights. `-Dmerganser.sweep=50000` and `-Dmerganser.seed=…` set how many
/// and which.
class RecipientsSweepTests {
    private static final int SIZE = Integer.getInteger("merganser.sweep", 2_000);
    private static final long SEED = Long.getLong("merganser.seed", 20_260_131);
    private static final List<TypeKey> TYPES = List.of(TypeKey.LEAD, TypeKey.CONTACT, TypeKey.COMPANY, TypeKey.DEAL,
            TypeKey.INVOICE, TypeKey.QUOTE, TypeKey.smartProcess("repair"));
    private static final List<String> ADDRESSES = List.of("a@x.example", "A@X.example", "b@x.example", "b+1@x.example",
            "c@straße.example", "c@strasse.example", "d@y.example", "jürgen@y.example");

    @Test
    @DisplayName("R01–R70: no random graph breaks an invariant")
    void invariantsHold() {
        for (int i = 0; i < SIZE; i++) {
            long seed = SEED + i;
            Graph graph = graph(seed, 1);
            String about = "seed " + seed;
            Recipients recipients = graph.recipients();

            assertThat(graph.recipients()).as(about).isEqualTo(recipients);
            assertThat(recipients.addresses().map(entry -> entry.address().key())).as(about).doesNotHaveDuplicates()
                    .isSubsetOf(allowed(graph)).containsAll(allowed(graph));
            boolean hiddenYet = false;
            for (Recipients.Entry entry : recipients.entries()) {
                assertThat(hiddenYet && entry instanceof Recipients.Address).as(about).isFalse();
                hiddenYet |= entry instanceof Recipients.Hidden;
            }
            recipients.addresses().flatMap(entry -> entry.sources().stream())
                    .forEach(source -> assertThat(graph.rights().mayView(source.item())).as(about).isTrue());
            assertThat((recipients.preselected() == null) != (recipients.refusal() == null)).as(about).isTrue();
            assertThat(recipients.preselected() != null).as(about)
                    .isEqualTo(recipients.addresses().anyMatch(Recipients.Address::sendable));
            if (recipients.preselected() != null) {
                Recipients.Address chosen = recipients.preselected().entry();
                assertThat(chosen.sendable()).as(about).isTrue();
                assertThat(recipients.entries()).as(about).contains(chosen);
                assertThat(chosen.own()).as(about)
                        .isEqualTo(recipients.addresses().anyMatch(entry -> entry.own() && entry.sendable()));
            }
        }
        System.out.printf("recipients: %,d graphs from seed %d, no invariant broken%n", SIZE, SEED);
    }

    @Test
    @DisplayName("R61 R65: answers are the same to the last character whether or not hidden items have addresses")
    void hiddenAddressesLeaveNoTrace() {
        for (int i = 0; i < SIZE; i++) {
            long seed = SEED + i;
            assertThat(text(graph(seed, 1).recipients())).as("seed %d", seed)
                    .isEqualTo(text(graph(seed, 0).recipients()));
        }
    }

    /// Whose addresses may stand in the list, said once more and in another way.
    private static Set<String> allowed(Graph graph) {
        var allowed = new HashSet<String>();
        ItemType type = graph.item().type().type();
        var holders = new ArrayList<Item>(graph.linked());
        if (type == ItemType.LEAD || type == ItemType.CONTACT || type == ItemType.COMPANY) holders.add(graph.item());
        for (Item holder : holders) {
            if (graph.rights().mayView(holder))
                holder.values("emails", Value.Email.class)
                        .forEach(email -> allowed.add(email.address().key()));
        }
        return allowed;
    }

    /// What a reader could tell: everything but the ids, which differ between two graphs of one seed.
    private static String text(Recipients recipients) {
        var text = new StringBuilder();
        recipients.entries().forEach(entry -> {
            if (entry instanceof Recipients.Address address)
                text.append(address.address()).append(address.obstacle())
                        .append(address.lastUsed()).append(address.sources().stream()
                                .map(source -> source.item().type() + " " + source.own() + source.label()).toList());
            else
                text.append(entry);
        });
        var preselected = recipients.preselected();
        return text.append(preselected == null
                ? recipients.refusal()
                : Objects.requireNonNull(preselected).entry().address() + " " + preselected.why()).toString();
    }

    /// @param hiddenAddresses 0 to leave hidden items without addresses, the rest of the graph being the same
    private static Graph graph(long seed, int hiddenAddresses) {
        var random = new Random(seed);
        Graph graph = Graph.of(any(random, TYPES), addresses(random));
        if (random.nextInt(4) == 0) graph.itemReadOnly();
        for (int links = random.nextInt(5); links > 0; links--) {
            TypeKey type = random.nextBoolean() ? TypeKey.CONTACT : TypeKey.COMPANY;
            String[] addresses = addresses(random);
            boolean hidden = random.nextInt(3) == 0;
            graph.linked(Graph.item(type, hidden && hiddenAddresses == 0 ? new String[0] : addresses));
            if (hidden) graph.hidden();
            if (random.nextInt(3) == 0) graph.readOnly();
        }
        Item other = Graph.item(TypeKey.DEAL), unseen = Graph.item(TypeKey.DEAL);
        graph.hiding(unseen);
        for (int uses = random.nextInt(5); uses > 0; uses--) {
            graph.sentFrom(any(random, List.of(graph.item(), other, unseen)), any(random, ADDRESSES),
                    random.nextInt(6));
        }
        for (int flags = random.nextInt(3); flags > 0; flags--) {
            graph.flagged(any(random, ADDRESSES), any(random, List.of(AddressFlag.values())));
        }
        return graph;
    }

    private static String[] addresses(Random random) {
        return Stream.generate(() -> any(random, ADDRESSES)).limit(random.nextInt(4)).toArray(String[]::new);
    }

    private static <T> T any(Random random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
