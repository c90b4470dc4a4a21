package dev.merganser.server.merge;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.merge.MergeRefusal;

/// Something that speaks against a merge, or against undoing one.
record UserError(String code, String message, @Nullable List<String> path) {
    static UserError of(MergeRefusal refusal) {
        var path = new ArrayList<String>();
        path.add("input");
        refusal.path().forEach(part -> path.add(switch (part) {
            case "main" -> "mainId";
            case "items" -> "itemIds";
            default -> part;
        }));
        return new UserError(refusal.code().name(), sentence(refusal.message()), path);
    }

    private static String sentence(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
    }
}
