package dev.merganser.server;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Objects;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.data.mongodb.autoconfigure.DataMongoAutoConfiguration;
import org.springframework.boot.data.mongodb.autoconfigure.DataMongoRepositoriesAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.PropertySource;

import dev.merganser.store.Store;

/// The GraphQL server. Runs alone (`java -jar merganser-server.jar` with `MONGODB_URI`), or as part of `api/local`.
///
/// Its settings are in `server.properties`, which anything else overrides; it brings no `application.yml`, so that it
/// can share a class path with other applications.
// What comes of these nobody uses: the store speaks to the driver itself.
@SpringBootApplication(exclude = {DataMongoAutoConfiguration.class, DataMongoRepositoriesAutoConfiguration.class})
@PropertySource("classpath:dev/merganser/server/server.properties")
public class MerganserServer {
    /// The base in a server whose address names none.
    static final String DATABASE = "merganser";

    public static void main(String[] arguments) {
        if (System.getenv("MONGODB_URI") == null && System.getProperty("spring.mongodb.uri") == null
                && java.util.Arrays.stream(arguments).noneMatch(one -> one.startsWith("--spring.mongodb.uri="))) {
            System.err.println("MONGODB_URI is missing: set it to the address of a MongoDB replica set, such as "
                    + "mongodb://127.0.0.1:27017/merganser?replicaSet=rs0");
            System.exit(2);
        }
        SpringApplication.run(MerganserServer.class, arguments);
    }

    /// As exact as MongoDB keeps times.
    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.tickMillis(ZoneOffset.UTC);
    }

    @Bean
    @ConditionalOnMissingBean
    Store store(MongoClient client, @Value("${spring.mongodb.uri}") String address,
            @Value("${merganser.region}") String region, @Value("${merganser.currency}") String currency,
            Clock clock) {
        String database = Objects.requireNonNullElse(new ConnectionString(address).getDatabase(), DATABASE);
        return Store.open(client, database, new Store.Locality(region, currency), clock);
    }
}
