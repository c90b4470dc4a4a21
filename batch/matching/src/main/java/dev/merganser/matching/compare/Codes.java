package dev.merganser.matching.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Which values of a lexicon each record has: mostly one or none.
final class Codes {
    static final int NONE = -1;
    /// So many different values of a record count, the first ones.
    static final int MOST = 64;
    /// So many of a record's values are held against others that aren't equal, the first ones: a power of two.
    private static final int ALIKE = 8;
    private final int size;
    /// One number a record: its code, [#NONE], or below that where its list stands.
    private int[] rows;
    private int stride = 1;
    private int offset;
    private final List<int[]> many = new ArrayList<>();
    /// Once nothing is added any more: the lists, each behind its length.
    private int[] lists = {};

    Codes(int records) {
        size = records;
        rows = new int[records];
        Arrays.fill(rows, NONE);
    }

    /// Puts the codes of many columns side by side, so that what is compared of a record lies in a line or two of cache.
    /// Nothing can be added any more.
    static void interleave(List<Codes> columns, int records) {
        columns.forEach(Codes::flatten);
        int width = columns.size();
        if (width < 2 || (long) width * records > Integer.MAX_VALUE - 8)
            return;
        int[] together = new int[width * records];
        for (int column = 0; column < width; column++) {
            Codes codes = columns.get(column);
            for (int record = 0; record < records; record++)
                together[record * width + column] = codes.only(record);
            codes.rows = together;
            codes.stride = width;
            codes.offset = column;
        }
    }

    /// Lays the lists into one array, each behind its length.
    private void flatten() {
        if (many.isEmpty())
            return;
        int[] places = new int[many.size()];
        int end = 0;
        for (int list = 0; list < places.length; list++) {
            places[list] = end;
            end += 1 + many.get(list).length;
        }
        lists = new int[end];
        for (int list = 0; list < places.length; list++) {
            lists[places[list]] = many.get(list).length;
            System.arraycopy(many.get(list), 0, lists, places[list] + 1, many.get(list).length);
        }
        many.clear();
        for (int record = 0; record < size; record++)
            if (only(record) < NONE)
                rows[record * stride + offset] = -2 - places[-2 - only(record)];
    }

    int size() {
        return size;
    }

    /// The record's code if it has one value, [#NONE] if it has none, below that if it has several: settles most comparisons
    /// by one look.
    int only(int record) {
        return rows[record * stride + offset];
    }

    /// Whether the nth value of one record is held against another's: the first ones are, and of the others equal ones. Two
    /// records of a thousand addresses would be a million comparisons.
    static boolean meet(int nth, int left, int otherNth, int right) {
        return (nth | otherNth) < ALIKE || left == right;
    }

    /// @return false if the record has so many values already that this one doesn't count
    boolean add(int record, int code) {
        int known = only(record);
        if (known == NONE) {
            rows[record * stride + offset] = code;
        } else if (known >= 0) {
            if (known == code)
                return true;
            many.add(new int[]{known, code});
            rows[record * stride + offset] = -1 - many.size();
        } else {
            int[] list = many.get(-2 - known);
            for (int each : list)
                if (each == code)
                    return true;
            if (list.length >= MOST)
                return false;
            list = Arrays.copyOf(list, list.length + 1);
            list[list.length - 1] = code;
            many.set(-2 - known, list);
        }
        return true;
    }

    int count(int record) {
        int code = only(record);
        return code >= 0 ? 1 : code == NONE ? 0 : lists.length > 0 ? lists[-2 - code] : many.get(-2 - code).length;
    }

    int get(int record, int nth) {
        int code = only(record);
        return code >= 0 ? code : lists.length > 0 ? lists[-1 - code + nth] : many.get(-2 - code)[nth];
    }

    /// The record's first value, [#NONE] if it has none.
    int first(int record) {
        int code = only(record);
        return code >= NONE ? code : get(record, 0);
    }

    /// How many records hold each of so many values.
    int[] counts(int values) {
        int[] counts = new int[values];
        for (int record = 0; record < size; record++)
            for (int n = count(record) - 1; n >= 0; n--)
                counts[get(record, n)]++;
        return counts;
    }

    /// How many records hold at least one value.
    int held() {
        int held = 0;
        for (int record = 0; record < size; record++)
            if (only(record) != NONE)
                held++;
        return held;
    }
}
