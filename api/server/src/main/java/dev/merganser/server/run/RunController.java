package dev.merganser.server.run;

import static java.util.stream.Collectors.joining;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import graphql.GraphQLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.value.UserId;
import dev.merganser.server.access.Asking;
import dev.merganser.server.graph.Paging;
import dev.merganser.store.Store;
import dev.merganser.store.run.Runs;

/// Answers what run.graphqls offers. The server never runs the job: it writes down that a run is wanted.
@Controller
class RunController {
    private final Runs runs;
    private final Clock clock;

    RunController(Store store, Clock clock) {
        this.runs = store.runs();
        this.clock = clock;
    }

    record Shown(String id, Runs.State state, UserId requestedBy, Instant requestedAt, @Nullable Instant endedAt,
            List<ItemType> types, boolean full, List<Line> report) {
        record Line(String name, String value) {}

        static Shown of(Runs.Run run) {
            var report = new ArrayList<Line>();
            lines("", run.report(), report);
            return new Shown(run.id(), run.state(), new UserId(run.requestedBy()), run.requestedAt(), run.endedAt(),
                    run.types().stream().flatMap(name -> ItemType.of(name).stream()).toList(), run.full(), report);
        }

        /// Parts are told one by one, under the names that lead to them; those of a list under their type, or number.
        private static void lines(String name, Object value, List<Line> lines) {
            switch (value) {
                case Map<?, ?> parts -> parts.forEach((part, inner) -> lines(
                        name.isEmpty() ? String.valueOf(part) : name + "." + part, Objects.requireNonNull(inner),
                        lines));
                case List<?> list when !list.isEmpty() && list.stream().allMatch(Map.class::isInstance) -> {
                    for (int i = 0; i < list.size(); i++) {
                        var parts = new LinkedHashMap<Object, Object>((Map<?, ?>) list.get(i));
                        lines(name + "." + Objects.requireNonNullElse(parts.remove("type"), i + 1), parts, lines);
                    }
                }
                case List<?> list -> lines.add(new Line(name,
                        list.isEmpty() ? "none" : list.stream().map(String::valueOf).collect(joining(", "))));
                default -> lines.add(new Line(name, value.toString()));
            }
        }
    }

    record Payload(Shown run) {}

    @QueryMapping
    List<Shown> nightlyRuns(@Argument int first, GraphQLContext context) {
        int limit = Paging.of(first, null, null, null).limit();
        // MongoDB takes a limit of 0 for none.
        return limit == 0
                ? List.of()
                : runs.latest(Asking.asker(context), limit).stream().map(Shown::of).toList();
    }

    @MutationMapping
    Payload nightlyRunRequest(@Argument Map<String, Object> input, GraphQLContext context) {
        List<String> types = ((List<?>) Objects.requireNonNull(input.get("types"))).stream()
                .map(type -> ItemType.valueOf((String) type).wireName()).distinct().sorted().toList();
        return new Payload(Shown.of(runs.request(Asking.asker(context), types,
                Boolean.TRUE.equals(input.get("full")), clock.instant())));
    }
}
