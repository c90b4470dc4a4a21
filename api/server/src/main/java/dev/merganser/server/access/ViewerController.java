package dev.merganser.server.access;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import graphql.GraphQLContext;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

import dev.merganser.model.value.UserId;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;

/// Answers `viewer`.
@Controller
class ViewerController {
    record Viewer(UserId user, List<String> roles, List<String> rights, boolean administrator,
            List<ShownRights.Row> permissions) {}

    @QueryMapping
    Viewer viewer(GraphQLContext context) {
        Asker asker = Asking.asker(context);
        return new Viewer(asker.user(), asker.roles().stream().map(Role::key).sorted().toList(),
                Stream.concat(Arrays.stream(Action.values()).filter(asker::may).map(Action::name),
                        asker.maySettings() ? Stream.of("SETTINGS") : Stream.empty()).toList(),
                asker.administrator(), ShownRights.of(asker));
    }
}
