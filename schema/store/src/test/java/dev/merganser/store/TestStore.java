package dev.merganser.store;

import java.time.Clock;
import java.util.Objects;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;

import dev.merganser.mongod.TestMongod;

/// A base of its own on the tests' server.
public record TestStore(MongoClient client, Store store) implements AutoCloseable {

    public static TestStore open(String name) {
        var address = new ConnectionString(TestMongod.freshUri(name));
        MongoClient client = MongoClients.create(address);
        return new TestStore(client, Store.open(client, Objects.requireNonNull(address.getDatabase()),
                Store.Locality.GERMANY, Clock.systemUTC()));
    }

    @Override
    public void close() {
        store.database().mongo().drop();
        client.close();
    }
}
