package dev.merganser.server.live;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import graphql.GraphQLContext;
import graphql.execution.SubscriptionExecutionStrategy;
import graphql.schema.DataFetchingEnvironment;
import org.dataloader.DataLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

import dev.merganser.server.access.Asking;
import dev.merganser.server.access.Standing;
import dev.merganser.server.graph.Refused;
import dev.merganser.store.access.Asker;

/// Serves one subscription, on a thread of its own, as fast as its client takes it: what a client hasn't asked for yet
/// stays in the database, so that a slow one costs no memory.
///
/// Before anything is sent, whoever subscribed is looked up again: rights count as they are then, and when the session
/// or token ends, so does the subscription. When the server stops, they all do.
final class Feed<T> implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);
    /// Even if nobody says that somebody's rights changed, they are looked up this often.
    private static final Duration LONGEST_REST = Duration.ofSeconds(15);

    private final FluxSink<T> sink;
    private final DataFetchingEnvironment environment;
    private final Hub hub;
    private final Standing standing;
    private final Function<Runnable, Source<T>> open;
    private final Semaphore news = new Semaphore(0);

    private Feed(FluxSink<T> sink, DataFetchingEnvironment environment, Hub hub,
            Function<Runnable, Source<T>> open) {
        this.sink = sink;
        this.environment = environment;
        this.hub = hub;
        this.standing = Asking.standing(environment.getGraphQlContext());
        this.open = open;
    }

    /// @param hub   that the source listens to
    /// @param open  opens the source, given what to call when there is news
    /// @param seats where the subscription counts
    static <T> Flux<T> flux(DataFetchingEnvironment environment, Hub hub, Seats seats,
            Function<Runnable, Source<T>> open) {
        environment.getGraphQlContext().put(SubscriptionExecutionStrategy.KEEP_SUBSCRIPTION_EVENTS_ORDERED, true);
        return Flux.using(() -> seats.take(environment.getGraphQlContext()),
                _ -> Flux.<T>create(sink -> {
                    var feed = new Feed<>(sink, environment, hub, open);
                    sink.onRequest(_ -> feed.wake());
                    sink.onDispose(feed::wake);
                    Thread.ofVirtual().name("subscription").start(feed);
                }, FluxSink.OverflowStrategy.ERROR), Seats.Seat::leave);
    }

    private void wake() {
        news.release();
    }

    @Override
    public void run() {
        try (Source<T> source = open.apply(this::wake)) {
            while (!sink.isCancelled()) {
                serve(source);
                rest();
            }
        } catch (Refused e) {
            sink.error(e);
        } catch (RuntimeException e) {
            if (!sink.isCancelled()) LOG.error("A subscription broke off", e);
            sink.error(e);
        }
    }

    private void serve(Source<T> source) {
        while (!sink.isCancelled()) {
            hub.refuseIfStopping();
            Asker asker = standing.now().orElseThrow(Feed::ended);
            if (sink.requestedFromDownstream() == 0) return;
            Source.Batch<T> batch = source.next(asker);
            for (T one : batch.entries()) {
                // Asked for again once the client wants more: until then much may change.
                if (sink.isCancelled() || sink.requestedFromDownstream() == 0) return;
                send(asker, one);
                source.sent(one);
            }
            if (!batch.more()) return;
        }
    }

    /// The selected fields of one event are read within this call, by the rights and from the data of now.
    private void send(Asker asker, T one) {
        GraphQLContext context = environment.getGraphQlContext();
        context.put(Asker.class, asker);
        environment.getDataLoaderRegistry().getDataLoaders().forEach(DataLoader::clearAll);
        sink.next(one);
    }

    private void rest() {
        try {
            if (news.tryAcquire(LONGEST_REST.toMillis(), TimeUnit.MILLISECONDS)) news.drainPermits();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the server is ending");
        }
    }

    private static Refused ended() {
        return new Refused("UNAUTHORIZED",
                "Your session or token has ended: sign in again, then subscribe with the last "
                        + "`cursor` as `after`.");
    }
}
