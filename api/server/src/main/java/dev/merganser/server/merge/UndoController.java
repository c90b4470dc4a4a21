package dev.merganser.server.merge;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import graphql.GraphQLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.item.Item;
import dev.merganser.model.merge.UndoPlan;
import dev.merganser.model.value.Value;
import dev.merganser.server.access.Asking;
import dev.merganser.server.graph.UserError;
import dev.merganser.store.Store;
import dev.merganser.store.merge.MovingLinks;
import dev.merganser.store.merge.UndoOutcome;
import dev.merganser.store.merge.UndoOutcome.Obstacle;
import dev.merganser.store.merge.UndoPreview;
import dev.merganser.store.merge.Unmerging;

/// Answers what merge.graphqls offers on undoing; decides nothing about it.
@Controller
class UndoController {
    private final Unmerging unmerging;

    UndoController(Store store) {
        this.unmerging = store.unmerging();
    }

    record Shown(String fingerprint, Item main, List<Item> restored, List<Decision> fields, List<String> conflicts,
            List<MovingLinks> movingLinks) {
        record Decision(String field, String label, UndoPlan.Decided decided, List<Value> before, List<Value> merged,
                List<Value> now, List<Value> result) {}

        static Shown of(UndoPreview preview) {
            return new Shown(preview.fingerprint(), preview.plan().now(), preview.restored(),
                    preview.plan().decisions().stream().map(one -> new Decision(one.field().name(),
                            one.field().label(), one.decided(), one.before(), one.merged(), one.now(), one.result()))
                            .toList(),
                    names(preview.plan().conflicts()), preview.moving());
        }
    }

    record PreviewPayload(@Nullable Shown preview, List<UserError> userErrors) {}

    record Payload(@Nullable Item main, @Nullable List<Item> restored, @Nullable List<String> conflicts,
            @Nullable Shown preview, List<UserError> userErrors) {
        static Payload refused(UserError error, @Nullable Shown preview) {
            return new Payload(null, null, null, preview, List.of(error));
        }
    }

    @QueryMapping
    PreviewPayload mergeUndoPreview(@Argument String mergeId, GraphQLContext context) {
        return switch (unmerging.preview(Asking.asker(context), mergeId)) {
            case Unmerging.Preview.Made(var preview) -> new PreviewPayload(Shown.of(preview), List.of());
            case Unmerging.Preview.Refused(var obstacle) ->
                new PreviewPayload(null, List.of(error(obstacle, List.of("mergeId"))));
        };
    }

    @MutationMapping
    Payload mergeUndo(@Argument Map<String, Object> input, GraphQLContext context) {
        String merge = (String) Objects.requireNonNull(input.get("mergeId"));
        return switch (unmerging.undo(Asking.request(context), merge, (String) input.get("fingerprint"))) {
            case UndoOutcome.Undone(var main, var restored, var conflicts) ->
                new Payload(Asking.seen(context, main), restored, names(conflicts), null, List.of());
            case UndoOutcome.Stale(var now) -> Payload.refused(new UserError("STALE",
                    "This isn't what the preview showed: look at the new `preview`, then send its fingerprint.",
                    List.of("input", "fingerprint")), Shown.of(now));
            case UndoOutcome.Refused(var obstacle) ->
                Payload.refused(error(obstacle, List.of("input", "mergeId")), null);
        };
    }

    private static List<String> names(List<Field> fields) {
        return fields.stream().map(Field::name).toList();
    }

    private static UserError error(Obstacle obstacle, List<String> path) {
        return switch (obstacle) {
            case Obstacle.NotFound() ->
                new UserError("NOT_FOUND", "There is no such merge, or you may not see its items.", path);
            case Obstacle.AlreadyUndone() -> new UserError("ALREADY_UNDONE", "The merge was undone already.", path);
            case Obstacle.MergedSince(var into, var merge) -> new UserError("MERGED_SINCE", merge == null
                    ? ("The main item was merged into %s since, and that can't be undone any more: restore the main item "
                            + "separately first.").formatted(into)
                    : "The main item was merged into %s since: undo the merge %s first.".formatted(into, merge), path)
                    .inTheWay(into, merge);
            case Obstacle.LaterMerge(var merge) -> new UserError("LATER_MERGE",
                    "Others were merged into the main item since: undo the merge %s first.".formatted(merge), path)
                    .inTheWay(null, merge);
            case Obstacle.RestoredSince(var item) -> new UserError("RESTORED_SINCE",
                    "%s was restored separately, so that the merge can't be taken back as a whole any more."
                            .formatted(item == null ? "One of its items" : "The item " + item),
                    path).inTheWay(item, null);
            case Obstacle.Expired(var at) -> new UserError("EXPIRED",
                    "The time for undoing it ended on %s, when the recycle bin let the items go.".formatted(at), path);
            case Obstacle.Purged() ->
                new UserError("PURGED", "What is needed to undo it was purged from the recycle bin.", path);
            case Obstacle.MainDeleted(var main) -> new UserError("MAIN_DELETED",
                    "The main item %s is in the recycle bin: restore it first.".formatted(main), path)
                    .inTheWay(main, null);
            case Obstacle.Closed() -> new UserError("LOCKED",
                    "The main item was issued since the merge: correct it (invoiceCorrect) instead.", path);
            case Obstacle.ExternalIdTaken(var by) -> new UserError("EXTERNAL_ID_TAKEN", by == null
                    ? "An item that you may not see has the external id of one that would come back: ask an "
                            + "administrator."
                    : "The item %s has the external id of one that would come back: delete that one first."
                            .formatted(by),
                    path).inTheWay(by, null);
        };
    }
}
