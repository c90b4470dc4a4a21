package dev.merganser.store.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.store.TestStore;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NotificationsTests {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final UserId OTHER = new UserId("other");

    private TestStore base;
    private Notifications notifications;

    @BeforeAll
    void open() {
        base = TestStore.open("notifications");
        notifications = base.store().notifications();
    }

    @AfterAll
    void close() {
        base.close();
    }

    private static Asker user(String name) {
        return new Asker(new UserId(name), Set.of(Role.ANALYST));
    }

    private void tell(List<News> news) {
        base.store().database().inTransaction(session -> {
            Notifications.append(base.store().database(), session, news, NOON);
            return news;
        });
    }

    private static News run(Asker to, String run) {
        return News.runEnded(to.user(), OTHER, run, true);
    }

    @Test
    void isWrittenWithItsTransactionOrNotAtAll() {
        Asker anna = user("anna");
        assertThatThrownBy(() -> base.store().database().inTransaction(session -> {
            Notifications.append(base.store().database(), session, List.of(run(anna, "r1")), NOON);
            throw new IllegalStateException("the change fails");
        })).hasMessage("the change fails");
        assertThat(notifications.newest(anna)).isZero();

        tell(List.of(run(anna, "r2"), run(anna, "r3")));
        assertThat(notifications.page(anna, null, false, 10).notifications()).extracting(one -> one.news().subject())
                .containsExactly("r3", "r2");
        assertThat(notifications.newest(anna)).isEqualTo(2);
    }

    @Test
    void isReadOnceAndOnlyByItsUser() {
        Asker bert = user("bert"), eve = user("eve");
        tell(List.of(run(bert, "r1"), run(bert, "r2"), run(bert, "r3")));
        List<Notification> all = notifications.page(bert, null, true, 10).notifications();

        notifications.markRead(eve, all.stream().map(Notification::id).toList(), NOON);
        assertThat(notifications.countUnread(bert)).isEqualTo(3);
        assertThat(notifications.find(eve, all.stream().map(Notification::id).toList())).isEmpty();

        notifications.markRead(bert, List.of(all.getFirst().id(), "unknown"), NOON);
        assertThat(notifications.countUnread(bert)).isEqualTo(2);
        notifications.markReadUpTo(bert, all.get(1).place(), NOON.plusSeconds(1));
        assertThat(notifications.countUnread(bert)).isZero();
        assertThat(notifications.page(bert, null, false, 10).notifications()).extracting(Notification::readAt)
                .containsExactly(NOON, NOON.plusSeconds(1), NOON.plusSeconds(1));
    }

    @Test
    @DisplayName("M13: what one may not see isn't told, save that one's own item was merged")
    void tellsOfNothingThatCannotBeSeen() {
        Asker carl = user("carl");
        tell(List.of(News.assigned(carl.user(), OTHER, List.of(ItemId.next())),
                News.merged(carl.user(), OTHER, List.of(ItemId.next()), "merge")));

        assertThat(notifications.page(carl, null, false, 10).notifications()).singleElement()
                .satisfies(one -> assertThat(one.news().kind()).isEqualTo(News.Kind.MERGED))
                .satisfies(one -> assertThat(one.seen()).isEmpty());
        assertThat(notifications.countUnread(carl)).isEqualTo(1);
        assertThat(notifications.after(carl, 0, 1)).isEqualTo(new Notifications.Batch(List.of(), 1, true));
    }

    @Test
    void whoeverReadsOnAfterTheLastPlaceMissesNothingThatIsCommittedLater() throws Exception {
        Asker dora = user("dora");
        int writers = 4, each = 25;
        var done = new AtomicBoolean();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var reader = threads.submit(() -> {
                var places = new ArrayList<Long>();
                long place = 0;
                while (true) {
                    boolean last = done.get();
                    var batch = notifications.after(dora, place, 7);
                    batch.notifications().forEach(one -> places.add(one.place()));
                    place = batch.scanned();
                    if (last && !batch.more()) return places;
                }
            });
            var tasks = new ArrayList<Callable<Boolean>>();
            for (int writer = 0; writer < writers; writer++)
                tasks.add(() -> {
                    for (int i = 0; i < each; i++)
                        tell(List.of(run(dora, "r" + i)));
                    return true;
                });
            for (var task : threads.invokeAll(tasks))
                task.get();
            done.set(true);
            assertThat(reader.get()).containsExactlyElementsOf(
                    LongStream.rangeClosed(1, (long) writers * each).boxed().toList());
        }
    }
}
