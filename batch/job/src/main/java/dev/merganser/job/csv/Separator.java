package dev.merganser.job.csv;

import java.util.ArrayList;
import java.util.List;

/// Finds which character parts the fields.
final class Separator {
    /// A tie goes to the one that stands first.
    private static final char[] CANDIDATES = {',', ';', '\t'};
    private static final int ROWS = 100;

    private Separator() {}

    /// @param sample the start of the file, its last row possibly cut
    /// @return the candidate that cuts most rows into as many fields (two or more) as the header; a comma if none does
    static char of(String sample) {
        char best = ',';
        double bestScore = 0;
        for (char candidate : CANDIDATES) {
            List<Integer> counts = fieldCounts(sample, candidate);
            int header = counts.isEmpty() ? 0 : counts.getFirst();
            if (header < 2) continue;
            double same = counts.stream().filter(count -> count == header).count() / (double) counts.size();
            // Few broken rows must not speak for a separator that stands within the values of one column.
            double score = Math.round(same * 10) * 1000.0 + header;
            if (score > bestScore) {
                bestScore = score;
                best = candidate;
            }
        }
        return best;
    }

    private static List<Integer> fieldCounts(String sample, char separator) {
        var counts = new ArrayList<Integer>();
        int fields = 1;
        boolean quoted = false;
        boolean blank = true;
        for (int i = 0; i < sample.length() && counts.size() < ROWS; i++) {
            char c = sample.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == separator) {
                fields++;
            } else if (!quoted && (c == '\n' || c == '\r')) {
                if (!blank) counts.add(fields);
                fields = 1;
                blank = true;
                continue;
            }
            blank = false;
        }
        if (!blank && counts.isEmpty()) counts.add(fields);
        return counts;
    }
}
