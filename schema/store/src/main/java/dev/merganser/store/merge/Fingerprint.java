package dev.merganser.store.merge;

import java.util.Comparator;
import java.util.stream.Stream;

import org.apache.commons.codec.digest.DigestUtils;

import dev.merganser.model.item.Item;
import dev.merganser.model.merge.MergePlan;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;

/// Names a plan by everything that it rests on: who asks with which rights, the items and their versions, the choices,
/// the result, which the type's definition has a part in, and whether somebody holds two of the items apart.
final class Fingerprint {
    private Fingerprint() {}

    static String of(Asker asker, MergePlan plan, boolean dismissed) {
        var text = text(asker).append('\n').append(plan.main().id());
        Stream.concat(Stream.of(plan.main()), plan.sources().stream()).forEach(item -> line(text, item));
        text.append('\n').append(plan.request().items()).append('\n').append(plan.request().choices());
        return DigestUtils.sha256Hex(text.append('\n').append(plan.result()).append('\n').append(dismissed).toString());
    }

    /// Of an undo.
    static String of(Asker asker, String merge, Item main, String result) {
        var text = text(asker).append('\n').append(merge);
        line(text, main);
        return DigestUtils.sha256Hex(text.append('\n').append(result).toString());
    }

    private static StringBuilder text(Asker asker) {
        return new StringBuilder().append(asker.user())
                .append(asker.roles().stream().sorted(Comparator.comparing(Role::key)).toList())
                .append(asker.team().stream().sorted().toList());
    }

    private static void line(StringBuilder text, Item item) {
        text.append('\n').append(item.ids()).append(' ').append(item.version());
    }
}
