package dev.merganser.local;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.server.access.FirstUsers;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;

/// The last lines of a start: where everything is, what waits there, and, once, how to sign in.
record Ready(Store store, Port port, String mongodb, Optional<FirstUsers.Made> users) {
    void print(Duration took) {
        System.out.println(text(took));
    }

    private String text(Duration took) {
        return String.format(Locale.ROOT, """

                %,d contacts, %,d companies, %,d leads, %,d deals; %,d suggestions of duplicates are waiting.
                %s
                  GraphiQL  http://localhost:%d/graphiql
                  GraphQL   http://localhost:%d/graphql
                  MongoDB   %s

                Merganser is ready after %.1f s. Ctrl-C ends it; the data stays in .merganser/.
                """, count(TypeKey.CONTACT), count(TypeKey.COMPANY), count(TypeKey.LEAD), count(TypeKey.DEAL),
                store.suggestions().countOpen(Asker.OPERATOR, null, Instant.now()), users.map(Ready::signIn).orElse(""),
                port.number(), port.number(), mongodb, took.toMillis() / 1000.0);
    }

    private static String signIn(FirstUsers.Made made) {
        return """

                Sign in as (told only now):
                  %-9s %s   administrator
                  %-9s %s   analyst
                  API token of %s for curl: %s
                """.formatted(made.administrator(), made.administratorPassword(), made.analyst(),
                made.analystPassword(), made.administrator(), made.token());
    }

    private long count(TypeKey type) {
        return store.items().count(Asker.OPERATOR, type);
    }
}
