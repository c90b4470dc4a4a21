package dev.merganser.server.recyclebin;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import graphql.GraphQLContext;
import graphql.schema.DataFetchingEnvironment;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.data.method.annotation.SchemaMapping;
import org.springframework.stereotype.Controller;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.server.access.Asking;
import dev.merganser.server.graph.BadRequest;
import dev.merganser.server.graph.Cursors;
import dev.merganser.server.graph.ListPage;
import dev.merganser.server.graph.Loading;
import dev.merganser.server.graph.Paging;
import dev.merganser.server.graph.UserError;
import dev.merganser.store.Store;
import dev.merganser.store.recyclebin.Binned;
import dev.merganser.store.recyclebin.RecycleBin;
import dev.merganser.store.recyclebin.RestoreOutcome;
import dev.merganser.store.settings.Settings;

/// Answers what recyclebin.graphqls offers on deleted items and bringing them back.
@Controller
class RecycleBinController {
    private final Store store;
    private final Settings settings;

    RecycleBinController(Store store) {
        this.store = store;
        this.settings = store.settings();
    }

    record Shown(String id, Item item, Instant deletedAt, UserId deletedBy, Instant purgeAt,
            @Nullable String mergedIntoId, @Nullable String mergeId) {
        static Shown of(Binned binned) {
            return new Shown(binned.item().id().value(), binned.item(), binned.at(), binned.by(), binned.until(),
                    binned.into() == null ? null : binned.into().value(), binned.merge());
        }
    }

    record RestorePayload(@Nullable Item item, List<UserError> userErrors) {
        static RestorePayload refused(String code, String message) {
            return refused(code, message, null, null);
        }

        /// @param item  that stands in the way
        /// @param merge that stands in the way
        static RestorePayload refused(String code, String message, @Nullable ItemId item, @Nullable String merge) {
            return new RestorePayload(null, List.of(UserError.of(code, message, "id").inTheWay(item, merge)));
        }
    }

    /// Null for whoever may not see that one, as if it weren't there.
    @SchemaMapping(typeName = "RecycledItem", field = "mergedIntoId")
    @Nullable
    CompletableFuture<String> mergedIntoId(Shown shown, DataFetchingEnvironment environment) {
        @Nullable
        String into = shown.mergedIntoId();
        return into == null
                ? null
                : Loading.<ItemId, Item>loader(environment, Loading.ITEMS).load(new ItemId(into))
                        .thenApply(main -> main == null ? null : into);
    }

    record ShownSettings(long keepDays) {}

    record SettingsPayload(@Nullable ShownSettings settings, List<UserError> userErrors) {}

    @QueryMapping
    ListPage<Shown> recycleBin(@Argument @Nullable ItemType type, @Argument @Nullable String process,
            @Argument @Nullable String deletedBy, @Argument @Nullable OffsetDateTime deletedFrom,
            @Argument @Nullable OffsetDateTime deletedUntil, @Argument @Nullable Integer first,
            @Argument @Nullable String after, GraphQLContext context) {
        var filter = new RecycleBin.Filter(key(type, process), user(deletedBy), instant(deletedFrom),
                instant(deletedUntil));
        Paging paging = Paging.of(first, after, null, null);
        var cursors = new Cursors("recycleBin", filter.toString());
        RecycleBin.Page page = store.recycleBin().page(Asking.asker(context), filter,
                cursors.place(paging.cursor(), RecycleBinController::position), paging.limit());
        return ListPage.of(page.items(), page.hasMore(), paging, Shown::of,
                binned -> cursors.cursor(binned.at().toEpochMilli() + " " + binned.item().id()),
                () -> CompletableFuture.completedFuture(0));
    }

    @QueryMapping
    ShownSettings recycleBinSettings() {
        return new ShownSettings(settings.keptInBin().toDays());
    }

    @MutationMapping
    RestorePayload itemRestore(@Argument Map<String, Object> input, GraphQLContext context) {
        String id = (String) Objects.requireNonNull(input.get("id"));
        if (!ItemId.isId(id)) return notFound();
        return switch (store.restoring().restore(Asking.request(context), new ItemId(id),
                Boolean.TRUE.equals(input.get("separately")))) {
            case RestoreOutcome.Restored(var item) -> new RestorePayload(item, List.of());
            case RestoreOutcome.NotFound() -> notFound();
            case RestoreOutcome.NotDeleted() -> RestorePayload.refused("NOT_DELETED", "The item isn't deleted.");
            case RestoreOutcome.Merged(var into, var merge) -> RestorePayload.refused("MERGED",
                    "The item was merged into %s: undo the merge %s, or restore the item separately.".formatted(
                            into == null ? "one that you may not see" : into, merge),
                    into, merge);
            case RestoreOutcome.MainDeleted(var main) -> RestorePayload.refused("MAIN_DELETED",
                    "%s that it was merged into is in the recycle bin: restore that one first."
                            .formatted(main == null ? "An item that you may not see and" : "The item " + main),
                    main, null);
            case RestoreOutcome.ExternalIdTaken(var by) -> RestorePayload.refused("EXTERNAL_ID_TAKEN",
                    by == null
                            ? "An item that you may not see has its external id by now: ask an administrator."
                            : "The item %s has its external id by now: delete that one first.".formatted(by),
                    by, null);
        };
    }

    @MutationMapping
    SettingsPayload recycleBinSet(@Argument Map<String, Object> input, GraphQLContext context) {
        Asking.asker(context).needSettings();
        int days = (Integer) Objects.requireNonNull(input.get("keepDays"));
        if (days < 1 || days > Settings.MOST_DAYS)
            return new SettingsPayload(null, List.of(UserError.of("INVALID",
                    "The recycle bin keeps items for 1 to %,d days.".formatted(Settings.MOST_DAYS), "keepDays")));
        settings.keepInBin(days);
        return new SettingsPayload(recycleBinSettings(), List.of());
    }

    private static RestorePayload notFound() {
        return RestorePayload.refused("NOT_FOUND",
                "There is no such item in the recycle bin, or you may not see it.");
    }

    private static @Nullable TypeKey key(@Nullable ItemType type, @Nullable String process) {
        if (type == null && process == null) return null;
        try {
            return new TypeKey(Objects.requireNonNull(type), process);
        } catch (IllegalArgumentException | NullPointerException _) {
            throw new BadRequest("`process` goes with the type SMART_PROCESS_ITEM, and that type with a `process`.");
        }
    }

    private static @Nullable UserId user(@Nullable String name) {
        try {
            return name == null ? null : new UserId(name);
        } catch (IllegalArgumentException _) {
            throw new BadRequest("No user can be called that.");
        }
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    private static RecycleBin.Position position(String place) {
        int space = place.indexOf(' ');
        return new RecycleBin.Position(Instant.ofEpochMilli(Long.parseLong(place.substring(0, space))),
                new ItemId(place.substring(space + 1)));
    }
}
