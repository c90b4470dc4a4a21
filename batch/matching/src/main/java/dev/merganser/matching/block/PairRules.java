package dev.merganser.matching.block;

import java.util.ArrayList;
import java.util.List;

import dev.merganser.matching.compare.Schema;

/// The rules of two keys, one for each two kinds of key that say more together than one of them; those with the same first
/// kind follow one another by the second.
final class PairRules {
    /// Two kinds that have no rule.
    static final int NONE = -1;
    /// Stands where both kinds are the same, if none of the first kind's rules is wanted.
    static final int NO_ROW = -2;
    private final List<String> names = new ArrayList<>();
    private final int[][] numbers;

    PairRules(Schema schema) {
        List<Schema.Atom> atoms = schema.atoms();
        int types = atoms.size();
        numbers = new int[types][types];
        for (int first = 0; first < types; first++)
            for (int second = first; second < types; second++) {
                boolean refines = schema.refines(first, second);
                numbers[first][second] = refines ? names.size() : NONE;
                if (refines)
                    names.add(name(atoms.get(first).name(), atoms.get(second).name()));
            }
    }

    static String name(String first, String second) {
        return first + " + " + second;
    }

    List<String> names() {
        return names;
    }

    /// The number of the rule of two types, ascending; [#NONE].
    int of(int first, int second) {
        return numbers[first][second];
    }

    /// By first kind, then second: the number of the rule if its entries are asked for now, else [#NONE] or [#NO_ROW].
    int[] wanted(Gathering.Sink sink) {
        int kinds = numbers.length;
        int[] wanted = new int[kinds * kinds];
        for (int first = 0; first < kinds; first++) {
            boolean any = false;
            for (int second = first; second < kinds; second++) {
                int rule = numbers[first][second];
                boolean takes = rule != NONE && sink.takes(rule);
                wanted[first * kinds + second] = takes ? rule : NONE;
                any |= takes;
            }
            if (!any)
                wanted[first * kinds + first] = NO_ROW;
        }
        return wanted;
    }
}
