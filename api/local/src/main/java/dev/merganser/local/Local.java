package dev.merganser.local;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClients;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.batch.autoconfigure.BatchAutoConfiguration;
import org.springframework.boot.batch.autoconfigure.BatchJobLauncherAutoConfiguration;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;

import dev.merganser.job.nightly.Nightly;
import dev.merganser.job.nightly.Worker;
import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.UserId;
import dev.merganser.mongod.Mongod;
import dev.merganser.mongod.MongodException;
import dev.merganser.mongod.MongodOptions;
import dev.merganser.server.MerganserServer;
import dev.merganser.server.access.FirstUsers;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.message.Senders;

/// What `mvn spring-boot:run` in the root starts: a MongoDB under `.merganser/`, sample data when the
/// base is empty, the nightly job once over it, then the API; and says where everything is.
///
/// Settings, as arguments (`--server.port=9090`) or as variables (`SERVER_PORT`):
///
/// | setting | |
/// |---|---|
/// | `server.port` | where the API listens; 8080 |
/// | `server.address` | for whom; 127.0.0.1, this machine only |
/// | `merganser.sample-records` | how many records to begin an empty base with; 0 for none |
/// | `MONGODB_URI` | a replica set of your own; only as a variable, since the command line reads it too |
public final class Local {
    private static final Path DIRECTORY = Path.of(".merganser");
    private static final int SAMPLE_RECORDS = 20_000;

    private Local() {}

    public static void main(String... arguments) {
        try {
            start(arguments);
        } catch (CannotStart | MongodException e) {
            System.err.println("\n" + e.getMessage() + "\n");
            System.exit(1);
        }
    }

    private static void start(String... arguments) {
        var settings = settings(arguments);
        var port = Port.of(settings);
        port.requireFree();
        var mongod = Mongod.start(MongodOptions.in(DIRECTORY).withShutdownHook(false));
        var ending = new Ending();
        SpringApplication.getShutdownHandlers().add(ending);
        ending.add(mongod::close);
        var database = Objects.requireNonNull(new ConnectionString(mongod.uri()).getDatabase());
        var client = MongoClients.create(mongod.uri());
        ending.add(client::close);
        var store = Store.open(client, database, Store.Locality.GERMANY, Clock.systemUTC());
        var nightly = new Nightly(client, store);
        new SampleData(store, nightly, DIRECTORY.toAbsolutePath(),
                settings.getProperty("merganser.sample-records", Integer.class, SAMPLE_RECORDS)).ensure();
        var users = new AtomicReference<@Nullable FirstUsers>();
        var made = serve(arguments, port, mongod, users);
        made.ifPresent(first -> vouch(store, first));
        new Ready(store, port, mongod.uri(), made).print(sinceStart());
        if (made.isPresent()) Objects.requireNonNull(users.get()).told();
        var job = new Worker(nightly, store, Worker.NIGHT);
        ending.add(job::close);
        job.start();
    }

    /// Starts the API. Only now, so that whoever is told how to sign in was not made by a start that broke
    /// off before it told.
    ///
    /// @param first is given who knows the first users
    private static Optional<FirstUsers.Made> serve(String[] arguments, Port port, Mongod mongod,
            AtomicReference<@Nullable FirstUsers> first) {
        var application = new SpringApplication(MerganserServer.class);
        application.setBannerMode(Banner.Mode.OFF);
        application.setLogStartupInfo(false);
        var users = new AtomicReference<Optional<FirstUsers.Made>>(Optional.empty());
        // Before the application is ready, when the server would tell them by itself.
        application.addListeners((ApplicationStartedEvent started) -> {
            FirstUsers found = started.getApplicationContext().getBean(FirstUsers.class);
            first.set(found);
            users.set(found.take());
        });
        application.run(serverArguments(arguments, port, mongod));
        return users.get();
    }

    /// So that the first users can send: on this machine messages become files, and the addresses are nobody's.
    private static void vouch(Store store, FirstUsers.Made users) {
        var senders = new Senders(store.database(), Clock.systemUTC());
        for (String user : List.of(users.administrator(), users.analyst()))
            senders.verify(Asker.OPERATOR, new UserId(user),
                    new Senders.Sender(new EmailAddress(user + "@merganser.example"), user));
    }

    private static ConfigurableEnvironment settings(String... arguments) {
        var settings = new StandardEnvironment();
        settings.getPropertySources().addFirst(new SimpleCommandLinePropertySource(arguments));
        return settings;
    }

    /// What is ours to say comes last and wins.
    private static String[] serverArguments(String[] arguments, Port port, Mongod mongod) {
        var all = new ArrayList<>(List.of(arguments));
        all.add("--server.address=" + port.address());
        all.add("--server.port=" + port.number());
        all.add("--spring.mongodb.uri=" + mongod.uri());
        // The job's library is on the class path, but the job is the command line's business.
        all.add("--spring.autoconfigure.exclude=" + BatchAutoConfiguration.class.getName() + ","
                + BatchJobLauncherAutoConfiguration.class.getName());
        return all.toArray(String[]::new);
    }

    private static Duration sinceStart() {
        return Duration.between(Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime()),
                Instant.now());
    }
}
