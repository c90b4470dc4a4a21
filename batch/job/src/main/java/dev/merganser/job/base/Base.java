package dev.merganser.job.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import org.jspecify.annotations.Nullable;

import dev.merganser.job.console.WrongInput;
import dev.merganser.store.Store;

/// A base, opened for the command line.
public final class Base implements AutoCloseable {
    /// The database where neither the address nor an option names one.
    public static final String DEFAULT_DATABASE = "merganser";

    private static final Path LOCAL_ADDRESS = Path.of(".merganser", "mongodb-uri");
    private static final int SELECTION_SECONDS = 10;

    private final MongoClient client;
    private final Store store;

    private Base(MongoClient client, Store store) {
        this.client = client;
        this.store = store;
    }

    /// Opens the base at `MONGODB_URI`, else at the server that Merganser has running in this directory.
    ///
    /// @param database the database's name; null for the address's own, else [#DEFAULT_DATABASE]
    /// @throws WrongInput if there is no address, or nobody answers there
    public static Base open(Map<String, String> environment, @Nullable String database) {
        return open(address(environment), database);
    }

    /// @param uri of a replica set
    public static Base open(String uri, @Nullable String database) {
        ConnectionString address;
        try {
            address = new ConnectionString(uri);
        } catch (IllegalArgumentException e) {
            throw new WrongInput("MONGODB_URI is no address of a MongoDB: %s".formatted(e.getMessage()));
        }
        MongoClient client = MongoClients.create(MongoClientSettings.builder().applyConnectionString(address)
                .applicationName("merganser")
                .applyToClusterSettings(
                        cluster -> cluster.serverSelectionTimeout(SELECTION_SECONDS, TimeUnit.SECONDS))
                .build());
        try {
            String name = database != null
                    ? database
                    : Objects.requireNonNullElse(address.getDatabase(), DEFAULT_DATABASE);
            return new Base(client, Store.open(client, name, Store.Locality.GERMANY, Clock.systemUTC()));
        } catch (MongoException | IllegalArgumentException e) {
            client.close();
            throw new WrongInput("can't open the database at %s: %s".formatted(String.join(", ", address.getHosts()),
                    e.getMessage()));
        }
    }

    private static String address(Map<String, String> environment) {
        @Nullable
        String given = environment.get("MONGODB_URI");
        if (given != null && !given.isBlank()) return given.strip();
        try {
            return Files.readString(LOCAL_ADDRESS).strip();
        } catch (IOException _) {
            throw new WrongInput("no database: set MONGODB_URI to the address of a MongoDB replica set, or start"
                    + " Merganser in this directory (mvn spring-boot:run), whose database is then used");
        }
    }

    public Store store() {
        return store;
    }

    public MongoClient client() {
        return client;
    }

    @Override
    public void close() {
        client.close();
    }
}
