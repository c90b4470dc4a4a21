package dev.merganser.mongod;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClients;
import org.bson.Document;
import org.junit.jupiter.api.Test;

class MongodTests {
    @Test
    void transactionsWorkOnTheStartedServer() {
        try (var client = MongoClients.create(TestMongod.freshUri("transactions"));
                var session = client.startSession()) {
            var uri = TestMongod.freshUri("transactions");
            var items = client.getDatabase(uri.replaceAll(".*/|\\?.*", "")).getCollection("items");
            items.insertOne(new Document("_id", 0));
            session.startTransaction();
            items.insertOne(session, new Document("_id", 1));
            session.abortTransaction();
            assertThat(items.countDocuments()).isEqualTo(1);
            session.withTransaction(() -> items.insertOne(session, new Document("_id", 2)));
            assertThat(items.countDocuments()).isEqualTo(2);
        }
    }
}
