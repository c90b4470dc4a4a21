package dev.merganser.server.live;

import graphql.schema.DataFetchingEnvironment;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;

import dev.merganser.model.value.UserId;
import dev.merganser.store.access.Asker;
import dev.merganser.store.live.LiveEvent;

/// Makes subscriptions over what is stored: the hub says when to look, and what is sent is always read.
@Component
public class Live {
    private final Hub hub;
    private final Seats seats;

    Live(Hub hub, Seats seats) {
        this.hub = hub;
        this.seats = seats;
    }

    /// A subscription to what is kept for one user.
    ///
    /// @param source reads it; asked when the user is notified, and now and then besides
    public <T> Flux<T> ofUser(DataFetchingEnvironment environment, UserId user, Source<T> source) {
        return Feed.flux(environment, hub, seats, wake -> new Listening<>(hub, user, source, wake));
    }

    /// A source that is looked at again when its user is notified.
    private static final class Listening<T> implements Source<T>, Hub.Listener {
        private final Hub hub;
        private final UserId user;
        private final Source<T> source;
        private final Runnable wake;

        Listening(Hub hub, UserId user, Source<T> source, Runnable wake) {
            this.hub = hub;
            this.user = user;
            this.source = source;
            this.wake = wake;
            hub.add(this);
        }

        @Override
        public void happened(LiveEvent event) {
            switch (event) {
                case LiveEvent.Notified(_, var to) when to.equals(user) -> wake.run();
                case LiveEvent.AccessChanged _ -> wake.run();
                default -> {
                }
            }
        }

        @Override
        public void missed() {
            wake.run();
        }

        @Override
        public void stopping() {
            wake.run();
        }

        @Override
        public Batch<T> next(Asker asker) {
            return source.next(asker);
        }

        @Override
        public void sent(T one) {
            source.sent(one);
        }

        @Override
        public void close() {
            hub.remove(this);
            source.close();
        }
    }
}
