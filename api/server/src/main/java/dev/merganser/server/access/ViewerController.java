package dev.merganser.server.access;

import java.util.Arrays;
import java.util.List;

import graphql.GraphQLContext;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

import dev.merganser.model.value.UserId;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Right;
import dev.merganser.store.access.Role;

/// Answers `viewer`.
@Controller
class ViewerController {
    record Viewer(UserId user, List<Role> roles, List<Right> rights) {}

    @QueryMapping
    Viewer viewer(GraphQLContext context) {
        Asker asker = Asking.asker(context);
        return new Viewer(asker.user(), asker.roles().stream().sorted().toList(),
                Arrays.stream(Right.values()).filter(asker::may).toList());
    }
}
