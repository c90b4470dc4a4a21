package dev.merganser.job.nightly;

import java.util.HashSet;
import java.util.List;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import org.springframework.batch.core.configuration.support.MongoDefaultBatchConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.mongodb.MongoDatabaseFactory;
import org.springframework.data.mongodb.MongoTransactionManager;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.SimpleMongoClientDatabaseFactory;
import org.springframework.data.mongodb.core.convert.MappingMongoConverter;

import dev.merganser.store.Store;

/// Spring Batch on the base's own MongoDB.
@Configuration(proxyBeanMethods = false)
class BatchInfrastructure extends MongoDefaultBatchConfiguration {
    private static final int NAMESPACE_EXISTS = 48;
    private static final List<String> COLLECTIONS = List.of("BATCH_JOB_INSTANCE", "BATCH_JOB_EXECUTION",
            "BATCH_STEP_EXECUTION", "BATCH_SEQUENCES");

    @Bean
    static MongoDatabaseFactory databases(MongoClient client, Store store) {
        prepare(client.getDatabase(store.database().name()));
        return new SimpleMongoClientDatabaseFactory(client, store.database().name());
    }

    @Bean
    static MongoTemplate mongoTemplate(MongoDatabaseFactory databases) {
        var template = new MongoTemplate(databases);
        // Spring Batch stores execution-context keys with dots in them.
        ((MappingMongoConverter) template.getConverter()).preserveMapKeys(true);
        return template;
    }

    @Bean
    static MongoTransactionManager transactionManager(MongoDatabaseFactory databases) {
        return new MongoTransactionManager(databases);
    }

    /// What Spring Batch expects to be there, and doesn't make. Harmless to run again.
    private static void prepare(MongoDatabase database) {
        var there = database.listCollectionNames().into(new HashSet<>());
        for (String name : COLLECTIONS) {
            if (there.contains(name)) continue;
            try {
                database.createCollection(name);
            } catch (MongoCommandException e) {
                if (e.getErrorCode() != NAMESPACE_EXISTS) throw e;
            }
        }
        for (String sequence : List.of("JOB_INSTANCE", "JOB_EXECUTION", "STEP_EXECUTION")) {
            database.getCollection("BATCH_SEQUENCES").updateOne(Filters.eq("_id", "BATCH_" + sequence + "_SEQ"),
                    Updates.setOnInsert("count", 0L), new UpdateOptions().upsert(true));
        }
        database.getCollection("BATCH_JOB_INSTANCE").createIndex(Indexes.ascending("jobName", "jobKey"),
                new IndexOptions().name("byKey").unique(true));
        database.getCollection("BATCH_JOB_EXECUTION").createIndex(Indexes.ascending("jobInstanceId"));
        database.getCollection("BATCH_STEP_EXECUTION").createIndex(Indexes.ascending("jobExecutionId"));
    }
}
