package dev.merganser.server.run;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import graphql.GraphQLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.BatchMapping;
import org.springframework.stereotype.Controller;

import dev.merganser.server.access.Asking;
import dev.merganser.server.notification.ShownNotification;
import dev.merganser.store.Store;
import dev.merganser.store.notification.News;
import dev.merganser.store.run.Runs;

/// Shows the run that a notification speaks of.
@Controller
class NotifiedRunController {
    private final Runs runs;

    NotifiedRunController(Store store) {
        this.runs = store.runs();
    }

    /// By one command for all notifications of a page.
    @BatchMapping(typeName = "Notification", field = "run")
    Map<ShownNotification, RunController.Shown> run(List<ShownNotification> notifications, GraphQLContext context) {
        var about = notifications.stream().filter(one -> one.isAbout(News.Kind.RUN_DONE, News.Kind.RUN_FAILED))
                .toList();
        var found = runs.findAll(Asking.asker(context),
                about.stream().map(one -> String.valueOf(one.subject())).toList());
        var shown = new HashMap<ShownNotification, RunController.Shown>();
        about.forEach(one -> {
            Runs.@Nullable Run run = found.get(String.valueOf(one.subject()));
            if (run != null) shown.put(one, RunController.Shown.of(run));
        });
        return shown;
    }
}
