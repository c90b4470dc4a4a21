package dev.merganser.server.recipient;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import graphql.GraphQLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

import dev.merganser.model.recipient.AddressFlag;
import dev.merganser.model.value.EmailAddress;
import dev.merganser.server.access.Asking;
import dev.merganser.server.graph.Cursors;
import dev.merganser.server.graph.ListPage;
import dev.merganser.server.graph.Paging;
import dev.merganser.server.graph.UserError;
import dev.merganser.store.recipient.Suppressions;
import dev.merganser.store.recipient.Suppressions.Suppression;

/// Answers what recipient.graphqls offers about addresses; decides nothing about them.
@Controller
class SuppressionController {
    private final Suppressions suppressions;

    SuppressionController(Suppressions suppressions) {
        this.suppressions = suppressions;
    }

    record Payload(@Nullable Suppression suppression, List<UserError> userErrors) {}

    @QueryMapping
    @Nullable
    Suppression addressSuppression(@Argument String address, GraphQLContext context) {
        return EmailAddress.parse(address).flatMap(read -> suppressions.find(Asking.asker(context), read))
                .orElse(null);
    }

    @QueryMapping
    ListPage<Suppression> addressSuppressions(@Argument @Nullable Integer first, @Argument @Nullable String after,
            GraphQLContext context) {
        Paging paging = Paging.of(first, after, null, null);
        var cursors = new Cursors("addressSuppressions");
        var page = suppressions.page(Asking.asker(context), cursors.place(paging.cursor(), place -> place),
                paging.limit());
        return ListPage.of(page.suppressions(), page.hasMore(), paging, same -> same,
                suppression -> cursors.cursor(suppression.key()), () -> CompletableFuture.completedFuture(0));
    }

    @MutationMapping
    Payload addressFlag(@Argument Map<String, Object> input, GraphQLContext context) {
        return checked(input, (address, flag, reason) -> new Payload(
                suppressions.flag(Asking.asker(context), address, flag, reason).suppression(), List.of()));
    }

    @MutationMapping
    Payload addressFlagLift(@Argument Map<String, Object> input, GraphQLContext context) {
        return checked(input,
                (address, flag, reason) -> suppressions.lift(Asking.asker(context), address, flag, reason)
                        .map(lifted -> new Payload(lifted, List.of()))
                        .orElseGet(() -> refused("NOT_FOUND", "The address has no such flag.", "flag")));
    }

    private interface Action {
        Payload on(EmailAddress address, AddressFlag flag, String reason);
    }

    private static Payload checked(Map<String, Object> input, Action action) {
        Optional<EmailAddress> address = EmailAddress.parse(text(input, "address"));
        String reason = text(input, "reason").strip();
        if (address.isEmpty()) return refused("INVALID", "That is no e-mail address.", "address");
        if (reason.isEmpty() || reason.length() > Suppressions.LONGEST_REASON)
            return refused("INVALID",
                    "Say why, in 1 to %,d characters.".formatted(Suppressions.LONGEST_REASON), "reason");
        return action.on(address.get(), AddressFlag.valueOf(text(input, "flag")), reason);
    }

    private static String text(Map<String, Object> input, String name) {
        return (String) Objects.requireNonNull(input.get(name));
    }

    private static Payload refused(String code, String message, String field) {
        return new Payload(null, List.of(UserError.of(code, message, field)));
    }
}
