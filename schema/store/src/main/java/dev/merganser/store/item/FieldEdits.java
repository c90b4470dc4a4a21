package dev.merganser.store.item;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.FieldKind;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.model.value.Value;
import dev.merganser.model.value.ValueReader;

/// Applies edits to an item's values, by the catalogue: reads what came in, drops repeats, and says what is wrong.
final class FieldEdits {
    private final TypeDefinition definition;
    private final ValueReader reader;
    private final LinkTargets targets;
    private final Set<String> users;
    private final Instant now;
    private final UserId by;
    private final List<Outcome.Problem> problems = new ArrayList<>();

    /// @param users those of the users that the edits name who may sign in
    FieldEdits(TypeDefinition definition, ValueReader reader, LinkTargets targets, Set<String> users, Instant now,
            UserId by) {
        this.definition = definition;
        this.reader = reader;
        this.targets = targets;
        this.users = users;
        this.now = now;
        this.by = by;
    }

    /// @return the values after the edits; worthless if there are [#problems]
    Map<String, List<Value>> apply(Map<String, List<Value>> before, Map<String, Edit> edits) {
        return apply(before, edits, true);
    }

    /// The same for an item that isn't finished: what is needed may be missing.
    Map<String, List<Value>> draft(Map<String, Edit> edits) {
        return apply(Map.of(), edits, false);
    }

    private Map<String, List<Value>> apply(Map<String, List<Value>> before, Map<String, Edit> edits, boolean whole) {
        Map<String, List<Value>> after = new LinkedHashMap<>(before);
        edits.keySet().stream().filter(name -> definition.field(name).isEmpty())
                .forEach(name -> problem(name, "%s has no field %s".formatted(definition.label(), name)));
        for (Field field : definition.fields()) {
            @Nullable
            Edit edit = edits.get(field.name());
            if (edit != null)
                after.put(field.name(), edited(field, before.getOrDefault(field.name(), List.of()), edit));
            if (whole && field.required() && field.active() && after.getOrDefault(field.name(), List.of()).isEmpty())
                problem(field.name(), "%s is needed".formatted(field.label()));
        }
        after.values().removeIf(List::isEmpty);
        after = inOrder(after);
        long characters = Item.characters(after);
        if (characters > Item.MOST_CHARACTERS)
            problem("", "an item holds at most %,d characters in all, not %,d: keep long texts as files"
                    .formatted(Item.MOST_CHARACTERS, characters));
        return after;
    }

    /// As a reader meets them: by the catalogue, then what this process doesn't know.
    private Map<String, List<Value>> inOrder(Map<String, List<Value>> values) {
        var ordered = new LinkedHashMap<String, List<Value>>();
        definition.fields().stream().map(Field::name).filter(values::containsKey)
                .forEach(name -> ordered.put(name, values.get(name)));
        values.forEach(ordered::putIfAbsent);
        return ordered;
    }

    List<Outcome.Problem> problems() {
        return problems;
    }

    private List<Value> edited(Field field, List<Value> before, Edit edit) {
        List<Value> given = read(field, edit, before);
        List<Value> after = distinct(switch (edit) {
            case Edit.Set _ -> field.kind() == FieldKind.LINK ? set(field, before, given) : given;
            case Edit.Add _ -> joined(before, field.kind() == FieldKind.LINK ? unknown(before, given) : given);
            case Edit.Remove _ -> {
                var gone = given.stream().map(this::identity).toList();
                yield before.stream().filter(value -> !gone.contains(identity(value))).toList();
            }
        });
        if (!field.many() && after.size() > 1 && !hidden(before).isEmpty())
            problem(field.name(), "%s holds an item that you may not see: whoever sees it can replace it"
                    .formatted(field.label()));
        else
            if (!field.many() && after.size() > 1)
                problem(field.name(), "%s holds one value, not %d".formatted(field.label(), after.size()));
        if (after.size() > Field.MOST_VALUES
                && (field.kind() != FieldKind.LINK || count(after) > Field.MOST_VALUES))
            problem(field.name(), "%s holds at most %,d values".formatted(field.label(), Field.MOST_VALUES));
        return after;
    }

    /// Links to items that the asker may not view: nobody takes away what they can't see.
    private List<Value> hidden(List<Value> before) {
        return before.stream().filter(this::hidden).toList();
    }

    private boolean hidden(Value value) {
        return value instanceof Value.Link(ItemId target) && targets.hidden(target);
    }

    /// Links that stay are left as they are stored, and all of those that lead to one item: what the asker saw as the
    /// main item may be stored as the ones that were merged into it, and only so can that merge be undone to the letter.
    /// What the asker didn't see stays too, where it stood: links to hidden items, and in a list those to items in the
    /// recycle bin, which are there again when the item is.
    private List<Value> set(Field field, List<Value> before, List<Value> given) {
        var after = new ArrayList<>(given.stream()
                .map(value -> before.stream().filter(old -> identity(old).equals(identity(value))).findFirst()
                        .orElse(value))
                .distinct().toList());
        var kept = after.stream().map(this::identity).collect(Collectors.toSet());
        for (int i = 0; i < before.size(); i++) {
            Value old = before.get(i);
            if (after.contains(old)) continue;
            if (kept.contains(identity(old)) || hidden(old) || (field.many() && nowhere(old)))
                after.add(placeBehind(before.subList(0, i), after), old);
        }
        return after;
    }

    /// Behind the nearest of `those` that is there; first if none is.
    private static int placeBehind(List<Value> those, List<Value> after) {
        return those.reversed().stream().mapToInt(after::indexOf).filter(at -> at >= 0).findFirst().orElse(-1) + 1;
    }

    private boolean nowhere(Value value) {
        return value instanceof Value.Link(ItemId target) && !targets.there(target);
    }

    /// Of links to add, those that no stored one stands for.
    private List<Value> unknown(List<Value> before, List<Value> given) {
        var known = before.stream().map(this::identity).collect(Collectors.toSet());
        return given.stream().filter(value -> !known.contains(identity(value))).toList();
    }

    private long count(List<Value> links) {
        return links.stream().map(this::identity).distinct().count();
    }

    private static List<Value> joined(List<Value> before, List<Value> given) {
        var all = new ArrayList<>(before);
        all.addAll(given);
        return all;
    }

    private List<Value> distinct(List<Value> values) {
        var seen = new HashSet<Object>();
        var doNotCall = values.stream()
                .filter(value -> value instanceof Value.Phone phone && phone.doNotCall()).map(this::identity)
                .collect(Collectors.toSet());
        return values.stream().filter(value -> value instanceof Value.LineItem || seen.add(value.identity()))
                .map(value -> doNotCall.contains(identity(value)) ? forbidden(value) : value).toList();
    }

    /// Of a number that stands twice the stricter flag is kept, as in a merge (M23).
    private static Value forbidden(Value value) {
        return value instanceof Value.Phone phone
                ? new Value.Phone(phone.number(), phone.e164(), phone.label(), true)
                : value;
    }

    private Object identity(Value value) {
        return value instanceof Value.Link(ItemId target) ? targets.resolve(target) : value.identity();
    }

    private List<Value> read(Field field, Edit edit, List<Value> before) {
        var values = new ArrayList<Value>();
        for (Object input : edit.values()) {
            switch (reader.read(field, field.kind() == FieldKind.NOTE ? signed(input) : input)) {
                case ValueReader.Reading.Read(Value value) -> {
                    // What is hidden is treated as if it weren't there, be it stored here or not.
                    if (edit instanceof Edit.Remove && hidden(value)) continue;
                    if (value instanceof Value.Link(ItemId target) && targets.merged(target)) {
                        targets.problem(field, target).ifPresent(problems::add);
                        continue;
                    }
                    boolean more = !(edit instanceof Edit.Remove) && (!before.contains(value) || hidden(value));
                    if (more && value instanceof Value.Link(ItemId target))
                        targets.problem(field, target).ifPresent(problems::add);
                    if (more && !field.active())
                        problem(field.name(),
                                "%s isn't used any more: it can only be emptied".formatted(field.label()));
                    if (more && value instanceof Value.Choice(var key) && field.inactiveChoices().contains(key))
                        problem(field.name(), "%s: %s isn't used any more".formatted(field.label(), key));
                    if (more && value instanceof Value.User(UserId user) && !users.contains(user.value()))
                        problem(field.name(), "%s: there is no active user %s".formatted(field.label(), user));
                    values.add(value);
                }
                case ValueReader.Reading.Nothing() -> {
                }
                case ValueReader.Reading.Wrong(String wrong) -> problem(field.name(), Objects.requireNonNull(wrong));
            }
        }
        return values;
    }

    /// A note that comes as its text is the asker's, written now.
    private Object signed(Object note) {
        if (note instanceof Value || (note instanceof Map<?, ?> parts && parts.containsKey("at"))) return note;
        var signed = new LinkedHashMap<String, Object>();
        if (note instanceof Map<?, ?> parts) parts.forEach((name, part) -> signed.put(String.valueOf(name), part));
        else signed.put("text", note);
        signed.put("at", now);
        signed.put("by", by.value());
        return signed;
    }

    private void problem(String field, String message) {
        problems.add(new Outcome.Problem(field, message));
    }
}
