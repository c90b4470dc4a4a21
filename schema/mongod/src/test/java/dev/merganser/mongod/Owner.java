package dev.merganser.mongod;

import java.nio.file.Path;

import com.mongodb.client.MongoClients;
import org.bson.Document;

/// A program that owns a directory until it is killed. It prints `count N` (the documents that it
/// found and its own) and then `owns` with the process id of its server.
final class Owner {
    private Owner() {}

    /// @param args the directory, or `unicode` and the directory to make one in whose name ASCII can't spell
    public static void main(String... args) throws Exception {
        var directory = args[0].equals("unicode") ? Path.of(args[1], "Größe und Maß 東京") : Path.of(args[0]);
        var mongod = Mongod.start(MongodOptions.in(directory).withEnvironment(Servers.environment()));
        try (var client = MongoClients.create(mongod.uri())) {
            var items = client.getDatabase("merganser").getCollection("items");
            items.insertOne(new Document());
            System.out.println("count " + items.countDocuments());
        }
        System.out.println("owns " + mongod.process().orElseThrow().pid());
        if (args[0].equals("unicode"))
            return;
        Thread.currentThread().join();
    }
}
