package dev.merganser.server.merge;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import graphql.GraphQLContext;
import graphql.schema.DataFetchingEnvironment;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

import dev.merganser.model.item.Item;
import dev.merganser.server.access.Asking;
import dev.merganser.server.graph.UserError;
import dev.merganser.store.Store;
import dev.merganser.store.merge.MergeOutcome;
import dev.merganser.store.merge.Merging;

/// Answers what merge.graphqls offers; decides nothing about merges.
@Controller
class MergeController {
    private final Merging merging;

    MergeController(Store store) {
        this.merging = store.merging();
    }

    record PreviewPayload(@Nullable ShownPreview preview, List<UserError> userErrors) {}

    record MergePayload(@Nullable Item main, @Nullable String mergeId, @Nullable ShownPreview preview,
            List<UserError> userErrors) {}

    @QueryMapping
    PreviewPayload mergePreview(@Argument Map<String, Object> input, GraphQLContext context) {
        var read = new MergeInput(input);
        if (!read.errors.isEmpty()) return new PreviewPayload(null, read.errors);
        return switch (merging.preview(Asking.asker(context), read.request())) {
            case Merging.Preview.Made(var preview) -> new PreviewPayload(ShownPreview.of(preview), List.of());
            case Merging.Preview.Refused(var refusal) -> new PreviewPayload(null, List.of(Outcomes.error(refusal)));
        };
    }

    @MutationMapping
    MergePayload itemsMerge(@Argument Map<String, Object> input, DataFetchingEnvironment environment) {
        var read = new MergeInput(input);
        if (!read.errors.isEmpty()) return new MergePayload(null, null, null, read.errors);
        var request = Asking.request(environment, (String) input.get("idempotencyKey"));
        String fingerprint = (String) Objects.requireNonNull(input.get("fingerprint"));
        return switch (merging.merge(request, read.request(), fingerprint)) {
            case MergeOutcome.Merged(var merge, var main) ->
                new MergePayload(Asking.seen(environment.getGraphQlContext(), main), merge, null, List.of());
            case MergeOutcome.Stale stale ->
                new MergePayload(null, null, ShownPreview.of(stale.now()), Outcomes.errors(stale));
            case MergeOutcome.Open open -> refused(Outcomes.errors(open));
            case MergeOutcome.Refused refused -> refused(Outcomes.errors(refused));
            case MergeOutcome.KeyReused reused -> refused(Outcomes.errors(reused));
        };
    }

    private static MergePayload refused(List<UserError> errors) {
        return new MergePayload(null, null, null, errors);
    }
}
