package dev.merganser.server.graph;

import graphql.schema.DataFetchingEnvironment;
import org.jspecify.annotations.Nullable;

/// Which page of a list is asked for, as the arguments say, checked.
///
/// @param limit    0 to [#MOST]
/// @param cursor   what the page lies beyond; null for the list's first page, or its last one if `backward`
/// @param backward whether `last` and `before` were used
public record Paging(int limit, @Nullable String cursor, boolean backward) {
    /// Items on a page unless the arguments say otherwise.
    public static final int USUAL = 20;
    public static final int MOST = 100;

    /// @throws BadRequest if the arguments contradict each other or are out of range
    public static Paging of(DataFetchingEnvironment environment) {
        return of(environment.getArgument("first"), environment.getArgument("after"), environment.getArgument("last"),
                environment.getArgument("before"));
    }

    /// @throws BadRequest if the arguments contradict each other or are out of range
    public static Paging of(@Nullable Integer first, @Nullable String after, @Nullable Integer last,
            @Nullable String before) {
        boolean backward = last != null || before != null;
        if (backward && (first != null || after != null))
            throw new BadRequest("A page is asked for by `first` and `after`, or by `last` and `before`, not by both.");
        @Nullable
        Integer size = backward ? last : first;
        if (size != null && (size < 0 || size > MOST))
            throw new BadRequest("A page holds 0 to %d, not %d: ask for the next page with its cursor.".formatted(MOST,
                    size));
        return new Paging(size == null ? USUAL : size, backward ? before : after, backward);
    }
}
