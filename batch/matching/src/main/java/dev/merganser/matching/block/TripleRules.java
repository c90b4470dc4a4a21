package dev.merganser.matching.block;

import java.util.ArrayList;
import java.util.List;

/// The rules of three keys, one for each three kinds of key.
final class TripleRules {
    private final List<String> names = new ArrayList<>();
    private final int[][][] numbers;

    /// @param kinds of key, by type
    TripleRules(List<String> kinds) {
        int types = kinds.size();
        numbers = new int[types][types][types];
        for (int a = 0; a < types; a++)
            for (int b = a; b < types; b++)
                for (int c = b; c < types; c++) {
                    numbers[a][b][c] = names.size();
                    names.add(name(kinds.get(a), kinds.get(b), kinds.get(c)));
                }
    }

    static String name(String first, String second, String third) {
        return first + " + " + second + " + " + third;
    }

    List<String> names() {
        return names;
    }

    int size() {
        return names.size();
    }

    /// The number of the rule of three types, ascending.
    int of(int first, int second, int third) {
        return numbers[first][second][third];
    }
}
