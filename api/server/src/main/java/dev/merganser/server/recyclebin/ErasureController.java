package dev.merganser.server.recyclebin;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import graphql.GraphQLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

import dev.merganser.model.value.ItemId;
import dev.merganser.server.access.Asking;
import dev.merganser.server.graph.Cursors;
import dev.merganser.server.graph.ListPage;
import dev.merganser.server.graph.Paging;
import dev.merganser.server.graph.UserError;
import dev.merganser.store.Store;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Forbidden;
import dev.merganser.store.access.Visible;
import dev.merganser.store.ids.IdChange;
import dev.merganser.store.recyclebin.PurgeOutcome;

/// Answers what recyclebin.graphqls offers on what goes for ever: purges, exports before them, and the feed of ids.
@Controller
class ErasureController {
    private static final int LONGEST_REASON = 1_000;

    private final Store store;

    ErasureController(Store store) {
        this.store = store;
    }

    record Shown(String id, IdChange.Kind kind, @Nullable String intoId, Instant at) {}

    record Export(Instant exportedAt, Map<String, Object> document) {}

    record Erased(String kind, long count) {}

    record PurgePayload(@Nullable String purgedId, @Nullable List<Erased> erased, List<UserError> userErrors) {
        static PurgePayload refused(String code, String message, String field) {
            return new PurgePayload(null, null, List.of(UserError.of(code, message, field)));
        }
    }

    @QueryMapping
    @Nullable
    Export personExport(@Argument String id, GraphQLContext context) {
        if (!ItemId.isId(id)) return null;
        Instant now = store.clock().instant();
        return store.personExport().of(Asking.asker(context), new ItemId(id), now)
                .map(document -> new Export(now, document)).orElse(null);
    }

    @QueryMapping
    ListPage<Shown> idChanges(@Argument @Nullable Integer first, @Argument @Nullable String after,
            GraphQLContext context) {
        // Of what is purged nobody can say any more who was allowed to see it.
        if (!Visible.isEverything(Visible.filter(Asking.asker(context), Action.EXPORT)))
            throw new Forbidden(Action.EXPORT.name());
        Paging paging = Paging.of(first == null ? Paging.MOST : first, after, null, null);
        var cursors = new Cursors("idChanges");
        Long known = cursors.place(paging.cursor(), Long::parseLong);
        List<IdChange> found = store.idChanges().after(known == null ? 0 : known, paging.limit() + 1);
        return ListPage.ofOneMore(found, paging,
                change -> new Shown(change.id().value(), change.kind(),
                        change.into() == null ? null : change.into().value(), change.at()),
                change -> cursors.cursor(String.valueOf(change.number())));
    }

    @MutationMapping
    PurgePayload itemPurge(@Argument Map<String, Object> input, GraphQLContext context) {
        String id = (String) Objects.requireNonNull(input.get("id"));
        String reason = ((String) Objects.requireNonNull(input.get("reason"))).strip();
        if (reason.isEmpty() || reason.length() > LONGEST_REASON)
            return PurgePayload.refused("INVALID", "A reason has 1 to %,d characters.".formatted(LONGEST_REASON),
                    "reason");
        if (!ItemId.isId(id)) return notFound();
        return switch (store.purging().purge(Asking.request(context), new ItemId(id), reason)) {
            case PurgeOutcome.Purged(var purged, _, var erased) -> new PurgePayload(purged.value(),
                    erased.entrySet().stream().map(one -> new Erased(one.getKey(), one.getValue())).toList(),
                    List.of());
            case PurgeOutcome.NotFound() -> notFound();
            case PurgeOutcome.NotDeleted() ->
                PurgePayload.refused("NOT_DELETED", "The item isn't deleted: delete it first.", "id");
            case PurgeOutcome.Merged(var into, var merge) -> merged(
                    store.items().find(Asking.asker(context), into).isPresent() ? into : null, merge);
        };
    }

    private static PurgePayload merged(@Nullable ItemId into, String merge) {
        return new PurgePayload(null, null, List.of(UserError.of("MERGED",
                "The item lives on in %s, which it was merged into: delete and purge that one, or undo the merge."
                        .formatted(into == null ? "one that you may not see" : into),
                "id").inTheWay(into, merge)));
    }

    private static PurgePayload notFound() {
        return PurgePayload.refused("NOT_FOUND", "There is no such item in the recycle bin, or you may not see it.",
                "id");
    }
}
