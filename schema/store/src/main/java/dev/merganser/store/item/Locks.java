package dev.merganser.store.item;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.Seal;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.value.Value;

/// What a type's [Seal] forbids: changes of closed items, and corrections of those that aren't closed.
final class Locks {
    private Locks() {}

    static List<Outcome.Problem> problems(TypeDefinition definition, Map<String, List<Value>> before,
            Map<String, List<Value>> after) {
        @Nullable
        Seal seal = definition.seal();
        if (seal == null || !seal.closes(before)) return List.of();
        var problems = new ArrayList<Outcome.Problem>();
        definition.fields().forEach(field -> {
            if (before.getOrDefault(field.name(), List.of()).equals(after.getOrDefault(field.name(), List.of())))
                return;
            if (seal.locked().contains(field.name()))
                problems.add(new Outcome.Problem(field.name(),
                        "%s: %s".formatted(field.label(), staysAsItIs(definition).message())));
            if (field.name().equals(seal.field())
                    && (!seal.closes(after) || seal.cancels(before) || seal.cancels(after)))
                problems.add(new Outcome.Problem(field.name(), "%s: %s".formatted(field.label(), seal.cancels(before)
                        ? "it was cancelled by a correction, and stays so"
                        : staysAsItIs(definition).message())));
        });
        return problems;
    }

    /// Whether edits cancel what wasn't: then it could neither be corrected nor deleted any more.
    static List<Outcome.Problem> cancelling(TypeDefinition definition, Map<String, List<Value>> before,
            Map<String, Edit> edits) {
        @Nullable
        Seal seal = definition.seal();
        if (seal == null || seal.cancels(before)) return List.of();
        @Nullable
        Edit edit = edits.get(seal.field());
        if (edit == null || edit instanceof Edit.Remove || edit.values().stream().noneMatch(value -> seal.cancelled()
                .equals(value instanceof Value.Choice(var key) ? key : String.valueOf(value))))
            return List.of();
        return List
                .of(new Outcome.Problem(seal.field(), "only a correction cancels the %s: correct it, or delete it as "
                        .formatted(definition.label().toLowerCase(Locale.ROOT)) + "long as it isn't issued"));
    }

    static Outcome.Problem staysAsItIs(TypeDefinition definition) {
        return new Outcome.Problem("", "the %s was issued, so it is corrected and neither changed nor deleted"
                .formatted(definition.label().toLowerCase(Locale.ROOT)));
    }

    /// @param edits what the correction is given
    static List<Outcome.Problem> correctionProblems(TypeDefinition definition, Map<String, List<Value>> wrong,
            Map<String, Edit> edits) {
        @Nullable
        Seal seal = definition.seal();
        if (seal == null || !seal.closes(wrong))
            return List.of(new Outcome.Problem("", "it isn't issued yet: change it instead"));
        if (seal.cancels(wrong))
            return List.of(new Outcome.Problem("", "it was cancelled already: correct what took its place"));
        var problems = new ArrayList<Outcome.Problem>();
        for (String name : List.of(seal.field(), seal.correction())) {
            if (edits.containsKey(name))
                problems.add(new Outcome.Problem(name, "a correction's %s isn't given".formatted(name)));
        }
        definition.fields().stream().filter(field -> seal.needed().contains(field.name())).forEach(field -> {
            if (edits.getOrDefault(field.name(), new Edit.Set(List.of())).values().isEmpty())
                problems.add(
                        new Outcome.Problem(field.name(), "%s: a correction needs its own".formatted(field.label())));
        });
        return problems;
    }
}
