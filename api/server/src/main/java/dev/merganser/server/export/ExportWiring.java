package dev.merganser.server.export;

import java.time.Clock;
import java.time.Instant;
import java.util.List;

import graphql.schema.DataFetchingEnvironment;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.server.access.Asking;
import dev.merganser.server.graph.Cursors;
import dev.merganser.server.graph.ListPage;
import dev.merganser.server.graph.Paging;
import dev.merganser.store.Store;
import dev.merganser.store.export.Exports;

/// Answers who exported what.
@Configuration(proxyBeanMethods = false)
class ExportWiring {
    /// An export as GraphQL shows it.
    record Shown(UserId by, ItemType type, @Nullable String process, Exports.Format format, @Nullable String filter,
            Instant begunAt, @Nullable Instant endedAt, int items) {
        static Shown of(Exports.Export export) {
            return new Shown(export.by(), export.type().type(), export.type().process(), export.format(),
                    export.filter().isEmpty() ? null : export.filter(), export.begun(), export.ended(),
                    (int) Math.min(export.items(), Integer.MAX_VALUE));
        }
    }

    @Bean
    Exports exports(Store store, Clock clock) {
        return new Exports(store.database(), store.definitions(), store.items(), clock);
    }

    @Bean
    RuntimeWiringConfigurer exportFields(Exports exports) {
        return wiring -> wiring.type("Query",
                query -> query.dataFetcher("exports", environment -> page(exports, environment)));
    }

    private static ListPage<Shown> page(Exports exports, DataFetchingEnvironment environment) {
        Paging paging = Paging.of(environment);
        var cursors = new Cursors("Query.exports");
        @Nullable
        ItemId before = cursors.place(paging.cursor(), ItemId::new);
        List<Exports.Export> read = exports.page(Asking.asker(environment.getGraphQlContext()),
                before == null ? null : before.value(), paging.limit() + 1);
        return ListPage.ofOneMore(read, paging, Shown::of, export -> cursors.cursor(export.id()));
    }
}
