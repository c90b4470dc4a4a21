package dev.merganser.server.item;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.server.TestServer;
import dev.merganser.store.access.Asker;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.Outcome;
import dev.merganser.store.item.Request;

/// Random walks through lists, page by page, forwards and backwards, in every order, with and without a filter, while
/// another client makes items, deletes them and moves them within the order.
///
/// `-Dmerganser.walks=20000 -Dmerganser.seed=…` for a long run.
class PageWalkTests {
    private static final int WALKS = Integer.getInteger("merganser.walks", 150);
    private static final long SEED = Long.getLong("merganser.seed", 42);
    private static final TypeKey WALKED = TypeKey.smartProcess("walked");
    private static final List<String> ORDERS = List.of("by: CREATED", "by: CREATED, direction: DESC", "by: NAME",
            "by: NAME, direction: DESC", "by: AMOUNT", "by: AMOUNT, direction: DESC", "by: CLOSE_DATE",
            "by: CLOSE_DATE, direction: DESC", "by: STAGE", "by: STAGE, direction: DESC", "by: CHANGED",
            "by: CHANGED, direction: DESC", "field: \"rank\"", "field: \"rank\", direction: DESC");
    private static final List<String> FILTERS = List.of("{}", "{stage: {in: [\"B\", \"C\"]}}",
            "{amount: {currency: \"EUR\", from: 3}}", "{search: \"still\"}", "{or: [{closeDate: {empty: true}}, "
                    + "{closeDate: {from: \"2026-06-01\"}}]}");

    private final TestServer server = TestServer.get();
    private final Request request = Request.of(Asker.OPERATOR, "walk");

    private Map<String, Edit> values(java.util.random.RandomGenerator random, String title) {
        var values = new java.util.HashMap<String, Edit>();
        values.put("title", Edit.to(title + " " + (char) ('a' + random.nextInt(6))));
        values.put("stage", Edit.to("ABCD".substring(random.nextInt(4)).substring(0, 1)));
        boolean some = random.nextInt(4) > 0;
        values.put("amount",
                new Edit.Set(some ? List.of(Map.of("amount", random.nextInt(8), "currency", "EUR")) : List.of()));
        values.put("closeDate",
                new Edit.Set(some ? List.of("2026-0%d-01".formatted(1 + random.nextInt(9))) : List.of()));
        values.put("rank", new Edit.Set(some ? List.of(random.nextInt(10) - 5) : List.of()));
        return values;
    }

    private List<Item> write(List<Change> changes) {
        return server.store().writePath().write(request, changes).stream()
                .filter(Outcome.Written.class::isInstance).map(outcome -> ((Outcome.Written) outcome).item()).toList();
    }

    @Test
    void noItemThatStoodStillIsSkippedOrShownTwice() throws InterruptedException {
        server.runAsAdministrator(
                """
                        mutation { smartProcessDefine(input: {key: "walked", label: "Walked", stages: ["A", "B", "C", "D"], fields: [
                          {name: "rank", label: "Rank", kind: DECIMAL}]}) { userErrors { message } } }""")
                .data();
        var random = new Random(SEED);
        var made = new ArrayList<Change>();
        for (int i = 0; i < 120; i++) {
            made.add(new Change.Create(WALKED, values(random, "still " + i)));
            if (i % 2 == 0) made.add(new Change.Create(WALKED, values(random, "moving " + i)));
        }
        List<Item> items = write(made);
        Set<ItemId> still = items.stream()
                .filter(item -> item.values("title").toString().contains("still")).map(Item::id)
                .collect(Collectors.toSet());
        List<Item> moving = new ArrayList<>(items.stream().filter(item -> !still.contains(item.id())).toList());
        var done = new AtomicBoolean();
        var writes = new AtomicLong();
        Thread other = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                write(moving, ThreadLocalRandom.current());
                writes.incrementAndGet();
            }
        });
        long pages = 0, shown = 0, started = System.nanoTime();
        try {
            for (int walk = 0; walk < WALKS; walk++) {
                String order = ORDERS.get(random.nextInt(ORDERS.size()));
                String filter = FILTERS.get(random.nextInt(FILTERS.size()));
                boolean backward = random.nextBoolean();
                int size = 10 + random.nextInt(90);
                List<List<String>> read = walk(order, filter, backward, size);
                pages += read.size();
                List<String> met = read.stream().flatMap(List::stream).toList();
                shown += met.size();
                String which = "seed %d, walk %d: %s, %s, %d %s".formatted(SEED, walk, order, filter, size,
                        backward ? "backwards" : "forwards");
                assertThat(met.stream().map(ItemId::new).filter(still::contains).toList()).as(which)
                        .containsExactlyElementsOf(alone(order, filter, still));
                if ((walk + 1) % 1_000 == 0)
                    System.out.printf("%,d walks, %,d pages, %,d writes beside them%n", walk + 1, pages, writes.get());
            }
        } finally {
            done.set(true);
            other.join();
        }
        System.out.printf("%,d walks over %,d pages and %,d items in %.0f s beside %,d writes: none that stood still "
                + "skipped or shown twice (seed %d)%n", WALKS, pages, shown, (System.nanoTime() - started) / 1e9,
                writes.get(), SEED);
        assertThat(writes.get()).isPositive();
    }

    private void write(List<Item> moving, ThreadLocalRandom random) {
        int at = random.nextInt(moving.size());
        Item item = moving.get(at);
        switch (random.nextInt(4)) {
            case 0 -> moving.addAll(write(List.of(new Change.Create(WALKED, values(random, "moving new")))));
            case 1 -> {
                if (moving.size() > 30) {
                    write(List.of(new Change.Delete(item.id(), item.version())));
                    Collections.swap(moving, at, moving.size() - 1);
                    moving.removeLast();
                }
            }
            default -> write(List.of(new Change.Update(item.id(), item.version(), values(random, "moving"))))
                    .forEach(now -> moving.set(at, now));
        }
    }

    private final Map<String, List<ItemId>> alone = new java.util.HashMap<>();

    /// The items that stand still, in the list's order: the same for ever, so read once in one page.
    private List<ItemId> alone(String order, String filter, Set<ItemId> still) {
        return alone.computeIfAbsent(order + filter, _ -> {
            var all = new ArrayList<String>();
            walk(order, "{and: [%s, {search: \"still\"}]}".formatted(filter), false, 100).forEach(all::addAll);
            return all.stream().map(ItemId::new).filter(still::contains).toList();
        });
    }

    /// The pages in the list's order.
    private List<List<String>> walk(String order, String filter, boolean backward, int size) {
        var pages = new ArrayList<List<String>>();
        String arguments = backward ? "last: %d, before: ".formatted(size) : "first: %d, after: ".formatted(size);
        for (String at = "null";;) {
            JsonNode page = server.run("""
                    { smartProcessItems(process: "walked", filter: %s, orderBy: {%s}, %s%s) {
                      edges { node { id } } pageInfo { hasNextPage endCursor hasPreviousPage startCursor } } }"""
                    .formatted(filter, order, arguments, at)).data("smartProcessItems");
            List<String> ids = page.path("edges").valueStream()
                    .map(edge -> edge.path("node").path("id").asString()).toList();
            pages.add(backward ? 0 : pages.size(), ids);
            JsonNode info = page.path("pageInfo");
            if (!info.path(backward ? "hasPreviousPage" : "hasNextPage").asBoolean()) return pages;
            at = "\"" + info.path(backward ? "startCursor" : "endCursor").asString() + "\"";
        }
    }
}
