package dev.merganser.matching.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Which values of a lexicon each record has: mostly one or none.
final class Codes {
    static final int NONE = -1;
    private final int[] first;
    private final List<int[]> many = new ArrayList<>();

    Codes(int records) {
        first = new int[records];
        Arrays.fill(first, NONE);
    }

    int size() {
        return first.length;
    }

    void add(int record, int code) {
        int known = first[record];
        if (known == NONE) {
            first[record] = code;
        } else if (known >= 0) {
            if (known == code)
                return;
            many.add(new int[]{known, code});
            first[record] = -1 - many.size();
        } else {
            int[] list = many.get(-2 - known);
            for (int each : list)
                if (each == code)
                    return;
            list = Arrays.copyOf(list, list.length + 1);
            list[list.length - 1] = code;
            many.set(-2 - known, list);
        }
    }

    int count(int record) {
        int code = first[record];
        return code == NONE ? 0 : code >= 0 ? 1 : many.get(-2 - code).length;
    }

    int get(int record, int nth) {
        int code = first[record];
        return code >= 0 ? code : many.get(-2 - code)[nth];
    }

    /// The record's first value, [#NONE] if it has none.
    int first(int record) {
        int code = first[record];
        return code >= NONE ? code : many.get(-2 - code)[0];
    }

    /// How many records hold each of so many values.
    int[] counts(int values) {
        int[] counts = new int[values];
        for (int record = 0; record < first.length; record++)
            for (int n = count(record) - 1; n >= 0; n--)
                counts[get(record, n)]++;
        return counts;
    }

    /// How many records hold at least one value.
    int held() {
        int held = 0;
        for (int code : first)
            if (code != NONE)
                held++;
        return held;
    }
}
