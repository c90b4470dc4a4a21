package dev.merganser.model.merge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.item.Item;
import dev.merganser.model.merge.UndoPlan.Decided;
import dev.merganser.model.merge.UndoPlan.FieldUndo;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.Value;

/// The rules of undoing, as a pure function beside [MergePlanner]: three states of the main item (before the merge,
/// after it, now) make a fourth, in which the merge is taken back and nothing that was done since is lost.
public final class UndoPlanner {
    private final TypeDefinition definition;
    private final Item before;
    private final Item merged;
    private final Item now;
    private final UnaryOperator<ItemId> resolve;

    private UndoPlanner(TypeDefinition definition, Item before, Item merged, Item now, UnaryOperator<ItemId> resolve) {
        this.definition = definition;
        this.before = before;
        this.merged = merged;
        this.now = now;
        this.resolve = resolve;
    }

    /// Plans the undo.
    ///
    /// @param before  the main item as the merge found it
    /// @param merged  as the merge left it
    /// @param now     as it is
    /// @param resolve the id of the item that a link's target will answer with once the merge is undone
    public static UndoPlan plan(TypeDefinition definition, Item before, Item merged, Item now,
            UnaryOperator<ItemId> resolve) {
        return new UndoPlanner(definition, before, merged, now, resolve).plan();
    }

    private UndoPlan plan() {
        var decisions = new ArrayList<FieldUndo>();
        var fields = new LinkedHashMap<String, List<Value>>();
        for (Field field : definition.fields()) {
            FieldUndo undo = decide(field, before.values(field.name()), merged.values(field.name()),
                    now.values(field.name()));
            if (!undo.result().isEmpty()) fields.put(field.name(), undo.result());
            if (!same(undo.before(), undo.merged()) || !same(undo.merged(), undo.now())) decisions.add(undo);
        }
        return new UndoPlan(definition, now, decisions, fields, unparsed());
    }

    private FieldUndo decide(Field field, List<Value> before, List<Value> merged, List<Value> now) {
        Function<Decided, Function<List<Value>, FieldUndo>> undo = decided -> result -> new FieldUndo(field, decided,
                before, merged, now, result);
        if (same(now, merged)) return undo.apply(Decided.TAKEN_BACK).apply(before);
        if (same(before, merged) || same(now, before)) return undo.apply(Decided.KEPT).apply(now);
        if (!field.many()) return undo.apply(Decided.CONFLICT).apply(now);
        var lists = new ThreeLists<>(before, merged, now, this::identity, this::same);
        List<Value> result = lists.result();
        boolean impossible = result.size() > Field.MOST_VALUES || (field.required() && result.isEmpty());
        if (impossible) return undo.apply(Decided.CONFLICT).apply(now);
        return undo.apply(lists.conflict ? Decided.CONFLICT : Decided.VALUE_BY_VALUE).apply(result);
    }

    /// Whether two states of a field are one. Links are told by what they lead to, and those that lead to one item are one:
    /// the background step, which writes the main item's id in the place of those that it took over, edits nothing.
    private boolean same(List<Value> one, List<Value> other) {
        return one.equals(other) || (links(one) && links(other) && led(one).equals(led(other)));
    }

    private boolean same(@Nullable Value one, @Nullable Value other) {
        return Objects.equals(one, other)
                || (one instanceof Value.Link && other instanceof Value.Link && identity(one).equals(identity(other)));
    }

    private static boolean links(List<Value> values) {
        return !values.isEmpty() && values.getFirst() instanceof Value.Link;
    }

    private List<Object> led(List<Value> links) {
        return links.stream().map(this::identity).distinct().toList();
    }

    private Object identity(Value value) {
        return value instanceof Value.Link(ItemId target) ? resolve.apply(target) : value.identity();
    }

    private Map<String, List<String>> unparsed() {
        Set<String> names = new TreeSet<>(before.unparsed().keySet());
        names.addAll(merged.unparsed().keySet());
        names.addAll(now.unparsed().keySet());
        var unparsed = new LinkedHashMap<String, List<String>>();
        // Those of before keep their place, so that an undo without edits gives the same document.
        for (String name : inOrder(before.unparsed().keySet(), names)) {
            var lists = new ThreeLists<>(texts(before, name), texts(merged, name), texts(now, name), text -> text,
                    Objects::equals);
            if (!lists.result().isEmpty()) unparsed.put(name, lists.result());
        }
        return unparsed;
    }

    private static List<String> inOrder(Set<String> first, Set<String> all) {
        var names = new ArrayList<>(first);
        all.stream().filter(name -> !first.contains(name)).forEach(names::add);
        return names;
    }

    private static List<String> texts(Item item, String field) {
        return item.unparsed().getOrDefault(field, List.of());
    }

    /// Three states of a list, and the fourth that they make, value by value. Values are matched by identity; of equal
    /// ones the first is matched with the first.
    private static final class ThreeLists<T> {
        boolean conflict;
        private final Function<T, Object> identity;
        private final BiPredicate<@Nullable T, @Nullable T> same;
        private final Map<List<Object>, T> before;
        private final Map<List<Object>, T> merged;
        private final Map<List<Object>, T> now;
        private final List<T> result;

        ThreeLists(List<T> before, List<T> merged, List<T> now, Function<T, Object> identity,
                BiPredicate<@Nullable T, @Nullable T> same) {
            this.identity = identity;
            this.same = same;
            this.before = keyed(before);
            this.merged = keyed(merged);
            this.now = keyed(now);
            this.result = now.equals(merged) ? before : combined();
        }

        List<T> result() {
            return result;
        }

        private Map<List<Object>, T> keyed(List<T> values) {
            var times = new HashMap<Object, Integer>();
            var keyed = new LinkedHashMap<List<Object>, T>();
            for (T value : values) {
                Object same = identity.apply(value);
                keyed.put(List.of(same, times.merge(same, 1, Integer::sum)), value);
            }
            return keyed;
        }

        private List<T> combined() {
            var kept = new LinkedHashMap<List<Object>, T>();
            var keys = new ArrayList<>(now.keySet());
            before.keySet().stream().filter(key -> !now.containsKey(key)).forEach(keys::add);
            for (List<Object> key : keys) {
                @Nullable
                T value = value(before.get(key), merged.get(key), now.get(key));
                if (value != null) kept.put(key, value);
            }
            return ordered(kept).stream().map(key -> Objects.requireNonNull(kept.get(key))).toList();
        }

        /// @return null if the value isn't in the result
        private @Nullable T value(@Nullable T earlier, @Nullable T afterMerge, @Nullable T current) {
            if (same.test(current, afterMerge)) return earlier;
            if (!same.test(earlier, afterMerge) && !same.test(current, earlier)) conflict = true;
            return current;
        }

        /// As before the merge, unless somebody has put them in another order since; what came since stands behind what
        /// it stands behind now.
        private List<List<Object>> ordered(Map<List<Object>, T> kept) {
            boolean reordered = !both(merged, now).equals(both(now, merged));
            var first = new ArrayList<>((reordered ? now : before).keySet());
            first.removeIf(key -> !kept.containsKey(key));
            var others = new ArrayList<>((reordered ? before : now).keySet());
            for (int i = 0; i < others.size(); i++) {
                List<Object> key = others.get(i);
                if (kept.containsKey(key) && !first.contains(key))
                    first.add(placeBehind(others.subList(0, i), first), key);
            }
            return first;
        }

        /// Behind the nearest of `those` that is there; what stood first stays first, and takes nobody's place else.
        private static int placeBehind(List<List<Object>> those, List<List<Object>> first) {
            for (List<Object> one : those.reversed()) {
                int at = first.indexOf(one);
                if (at >= 0) return at + 1;
            }
            return those.isEmpty() ? 0 : first.size();
        }

        private List<List<Object>> both(Map<List<Object>, T> one, Map<List<Object>, T> other) {
            return one.keySet().stream().filter(other::containsKey).toList();
        }
    }
}
