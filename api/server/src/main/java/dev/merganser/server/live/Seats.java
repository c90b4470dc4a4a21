package dev.merganser.server.live;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import graphql.GraphQLContext;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

import dev.merganser.model.value.UserId;
import dev.merganser.server.access.Asking;
import dev.merganser.server.graph.Refused;

/// How many subscriptions a user may have in this process at the same time, over all connections.
@Component
final class Seats {
    private final ConcurrentHashMap<UserId, Integer> taken = new ConcurrentHashMap<>();
    private final int most;

    Seats(@Value("${merganser.limits.subscriptions}") int most) {
        this.most = most;
    }

    /// A subscription that counts until it is left.
    final class Seat {
        private final UserId user;
        private final AtomicBoolean left = new AtomicBoolean();

        private Seat(UserId user) {
            this.user = user;
        }

        void leave() {
            if (left.compareAndSet(false, true))
                taken.computeIfPresent(user, (_, count) -> count == 1 ? null : count - 1);
        }
    }

    /// @throws Refused if the user has the most already
    Seat take(GraphQLContext context) {
        UserId user = Asking.asker(context).user();
        if (taken.merge(user, 1, Integer::sum) > most) {
            taken.computeIfPresent(user, (_, count) -> count == 1 ? null : count - 1);
            throw new Refused("TOO_MANY", "You have %d subscriptions and may have %d: end one of them first."
                    .formatted(most, most));
        }
        return new Seat(user);
    }

    /// How many a user has. A client that broke off keeps its seat until the next sign of life can't be sent.
    int taken(UserId user) {
        return taken.getOrDefault(user, 0);
    }
}
