package dev.merganser.server.file;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import graphql.schema.DataFetchingEnvironment;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.graphql.execution.BatchLoaderRegistry;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;
import reactor.core.publisher.Mono;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.server.access.Asking;
import dev.merganser.server.graph.Loading;
import dev.merganser.server.item.Types;
import dev.merganser.store.Store;
import dev.merganser.store.file.Files;
import dev.merganser.store.file.ItemFile;

/// Answers what file.graphqls offers: the files of all items of a level by one command.
@Configuration(proxyBeanMethods = false)
class FileWiring {
    private static final String LOADER = "files";

    @Bean
    Files files(Store store, Clock clock, @Value("${merganser.files.largest}") long largest,
            @Value("${merganser.files.most}") int most) {
        return new Files(store.database(), store.items(), clock, new Files.Limits(largest, most));
    }

    /// What uploads that broke off left behind goes when a server starts.
    @Bean
    ApplicationListener<ApplicationReadyEvent> sweeping(Files files) {
        return _ -> Thread.ofVirtual().name("file sweep").start(() -> {
            try {
                files.sweep();
            } catch (RuntimeException e) {
                LoggerFactory.getLogger(FileWiring.class).warn("What broken uploads left behind stays for now", e);
            }
        });
    }

    @Bean
    RuntimeWiringConfigurer fileFields(Files files, BatchLoaderRegistry registry) {
        // The item goes along as the key's context: its files are those of all its ids.
        registry.<ItemId, List<ItemFile>>forName(LOADER).registerMappedBatchLoader((keys, environment) -> Mono
                .fromSupplier(() -> {
                    var ids = new HashMap<ItemId, List<ItemId>>();
                    keys.forEach(key -> ids.put(key,
                            ((Item) Objects.requireNonNull(environment.getKeyContexts().get(key))).ids()));
                    var found = files.of(ids);
                    keys.forEach(key -> found.putIfAbsent(key, List.of()));
                    return found;
                }));
        return wiring -> {
            for (ItemType type : ItemType.values()) {
                wiring.type(Types.name(type), item -> item.dataFetcher("files", environment -> {
                    Item of = Objects.requireNonNull(environment.getSource());
                    return Loading.<ItemId, List<ItemFile>>loader(environment, LOADER).load(of.id(), of);
                }));
            }
            wiring.type("File", file -> file.dataFetcher("url",
                    environment -> "/files/" + Objects.requireNonNull(environment.<ItemFile>getSource()).id()));
            wiring.type("Mutation", mutation -> mutation.dataFetcher("fileRemove",
                    environment -> remove(files, environment)));
        };
    }

    private static Map<String, @Nullable Object> remove(Files files, DataFetchingEnvironment environment) {
        Map<String, Object> input = Objects.requireNonNull(environment.getArgument("input"));
        String id = (String) Objects.requireNonNull(input.get("id"));
        var removed = files.remove(Asking.request(environment.getGraphQlContext()), id);
        var payload = new HashMap<String, @Nullable Object>();
        payload.put("removedId", removed.map(ItemFile::id).orElse(null));
        payload.put("userErrors", removed.isPresent()
                ? List.of()
                : List.of(Map.of("code", "NOT_FOUND", "message", "There is no such file, or you may not see its item.",
                        "path", List.of("input", "id"))));
        return payload;
    }
}
