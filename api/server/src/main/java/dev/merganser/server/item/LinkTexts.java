package dev.merganser.server.item;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import graphql.schema.DataFetchingEnvironment;

import dev.merganser.model.value.ItemId;
import dev.merganser.server.graph.Loading;
import dev.merganser.store.Store;
import dev.merganser.store.item.VisibleItems.Target;

/// Texts that were made of stored links, as readers have them before them: in the place of an item's id its name, or what
/// stands for an item that they may not see (R61, R62) or that is gone.
public final class LinkTexts {
    private LinkTexts() {}

    /// @param parts     ids of items among other texts
    /// @param separator to put between them
    public static CompletableFuture<String> of(DataFetchingEnvironment environment, Store store, List<String> parts,
            String separator) {
        Locale locale = environment.getLocale();
        List<CompletableFuture<String>> texts = parts.stream().map(part -> ItemId.isId(part)
                ? Loading.<ItemId, Target>loader(environment, Loaders.TARGETS).load(new ItemId(part))
                        .thenApply(target -> Values.text(target, locale, store))
                : CompletableFuture.completedFuture(part)).toList();
        return CompletableFuture.allOf(texts.toArray(CompletableFuture[]::new))
                .thenApply(_ -> texts.stream().map(CompletableFuture::join).collect(Collectors.joining(separator)));
    }
}
