package dev.merganser.server.run;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import graphql.GraphQLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.BatchMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

import dev.merganser.matching.MatchReport;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.server.access.Asking;
import dev.merganser.server.graph.Paging;
import dev.merganser.server.item.Types;
import dev.merganser.store.Store;
import dev.merganser.store.model.Models;
import dev.merganser.store.run.Runs;

/// Answers `matchModels`: what runs learned (D11).
@Controller
class ModelController {
    private final Store store;

    ModelController(Store store) {
        this.store = store;
    }

    /// @param learnedBy the id of its run
    record Shown(String version, ItemType type, @Nullable String process, boolean inUse, boolean coming,
            Instant learnedAt, String learnedBy, long items, long decisions, @Nullable Threshold review,
            double sureThreshold, List<Threshold> thresholds) {
        static Shown of(Models.Listed model) {
            Models.Origin origin = model.origin();
            return new Shown(origin.version(), model.type().type(), model.type().process(), model.inUse(),
                    model.coming(), origin.at(), model.run(), origin.items(), origin.decisions(),
                    origin.review() == null ? null : Threshold.of(origin.review()), origin.sure(),
                    origin.thresholds().stream().map(Threshold::of).toList());
        }
    }

    record Threshold(double probability, double precision, double recall) {
        static Threshold of(MatchReport.Expected expected) {
            return new Threshold(expected.threshold(), expected.precision(), expected.recall());
        }
    }

    @QueryMapping
    List<Shown> matchModels(@Argument int first, @Argument @Nullable ItemType type, @Argument @Nullable String process,
            GraphQLContext context) {
        return store.models().list(Asking.asker(context), Types.narrowed(type, process),
                Paging.of(first, null, null, null).limit()).stream().map(Shown::of).toList();
    }

    /// By one command for all models.
    @BatchMapping(typeName = "MatchModel", field = "run")
    Map<Shown, RunController.Shown> run(List<Shown> models, GraphQLContext context) {
        Map<String, Runs.Run> runs = store.runs().findAll(Asking.asker(context),
                models.stream().map(Shown::learnedBy).toList());
        var shown = new HashMap<Shown, RunController.Shown>();
        models.forEach(model -> {
            Runs.@Nullable Run run = runs.get(model.learnedBy());
            if (run != null) shown.put(model, RunController.Shown.of(run));
        });
        return shown;
    }
}
