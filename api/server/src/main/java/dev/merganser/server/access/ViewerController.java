package dev.merganser.server.access;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
    record Viewer(UserId user, List<String> roles, List<String> rights) {}

    @QueryMapping
    Viewer viewer(GraphQLContext context) {
        Asker asker = Asking.asker(context);
        return new Viewer(asker.user(), Role.BUILT_IN.stream().filter(asker.roles()::contains)
                .map(role -> role.key().toUpperCase(Locale.ROOT)).toList(),
                Stream.concat(Arrays.stream(Action.values()).filter(asker::may).map(Action::name),
                        asker.maySettings() ? Stream.of("SETTINGS") : Stream.empty()).toList());
    }
}
