package dev.merganser.matching.block;

import java.util.ArrayList;
import java.util.List;

import dev.merganser.matching.compare.Schema;

/// The rules of two keys, one for each two kinds of key that say more together than one of them; those with the same first
/// kind follow one another by the second.
final class PairRules {
    /// Two kinds that have no rule.
    static final int NONE = -1;
    private final List<String> names = new ArrayList<>();
    private final List<int[]> kinds = new ArrayList<>();
    private final int[][] numbers;

    PairRules(Schema schema) {
        List<Schema.Atom> atoms = schema.atoms();
        int types = atoms.size();
        numbers = new int[types][types];
        for (int first = 0; first < types; first++)
            for (int second = first; second < types; second++) {
                boolean refines = schema.refines(first, second);
                numbers[first][second] = refines ? names.size() : NONE;
                if (!refines)
                    continue;
                kinds.add(new int[]{first, second});
                names.add(name(atoms.get(first).name(), atoms.get(second).name()));
            }
    }

    static String name(String first, String second) {
        return first + " + " + second;
    }

    List<String> names() {
        return names;
    }

    int size() {
        return names.size();
    }

    /// The type of a rule's first key.
    int first(int rule) {
        return kinds.get(rule)[0];
    }

    /// The type of its second.
    int second(int rule) {
        return kinds.get(rule)[1];
    }

    /// By rule, the type of its first key.
    int[] firsts() {
        return kinds.stream().mapToInt(kind -> kind[0]).toArray();
    }

    /// The number of the rule of two types, ascending; [#NONE].
    int of(int first, int second) {
        return numbers[first][second];
    }
}
