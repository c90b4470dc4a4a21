package dev.merganser.server.graph;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import graphql.ExecutionInput;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.execution.preparsed.PreparsedDocumentProvider;
import org.springframework.boot.graphql.autoconfigure.GraphQlSourceBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Keeps the documents that were asked last, parsed and found valid: clients send the same few over and over, with
/// other variables, and reading and checking one costs more than answering it. What was refused isn't kept.
@Configuration(proxyBeanMethods = false)
class KnownDocuments implements PreparsedDocumentProvider {
    /// Documents. At 20,000 characters each they take some 100 MB, which nobody's clients need.
    private static final int MOST = 500;
    /// Characters of a document that is kept.
    private static final int LONGEST = 20_000;

    private final Map<String, PreparsedDocumentEntry> known = Collections
            .synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, PreparsedDocumentEntry> eldest) {
                    return size() > MOST;
                }
            });

    @Bean
    GraphQlSourceBuilderCustomizer keptDocuments() {
        return source -> source.configureGraphQl(graphQl -> graphQl.preparsedDocumentProvider(this));
    }

    @Override
    public CompletableFuture<PreparsedDocumentEntry> getDocumentAsync(ExecutionInput input,
            Function<ExecutionInput, PreparsedDocumentEntry> read) {
        PreparsedDocumentEntry there = known.get(input.getQuery());
        if (there == null) {
            there = read.apply(input);
            if (!there.hasErrors() && input.getQuery().length() <= LONGEST) known.put(input.getQuery(), there);
        }
        return CompletableFuture.completedFuture(there);
    }
}
