package dev.merganser.matching.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

import dev.merganser.matching.MatchReport;
import dev.merganser.matching.Records;
import dev.merganser.matching.Workers;
import dev.merganser.matching.normalise.Fold;
import dev.merganser.model.Meaning;

/// Reads columns of raw text into codes of normalised values; each distinct value is normalised once.
final class Reader {
    final Records records;
    final Workers workers;
    /// What couldn't be used as it is, by column and cause.
    private final Map<Skip, Long> skipped = new LinkedHashMap<>();

    Reader(Records records, Workers workers) {
        this.records = records;
        this.workers = workers;
    }

    /// The columns of these meanings that hold any value.
    List<Integer> columns(Meaning first, Meaning... more) {
        Set<Meaning> meanings = EnumSet.of(first, more);
        var found = new ArrayList<Integer>();
        for (int column = 0; column < records.columns().size(); column++)
            if (meanings.contains(records.columns().get(column).meaning()) && records.distinct(column) > 0)
                found.add(column);
        return found;
    }

    boolean has(Meaning meaning) {
        return !columns(meaning).isEmpty();
    }

    /// The normalised text of each distinct value of a column; empty where it says nothing, which is reported.
    String[] normalise(int column, UnaryOperator<String> normaliser) {
        return normalise(column, normaliser, true);
    }

    /// The same of what a value needn't say, such as the legal form in a company's name: nothing of it is no mistake.
    String[] part(int column, UnaryOperator<String> normaliser) {
        return normalise(column, normaliser, false);
    }

    private String[] normalise(int column, UnaryOperator<String> normaliser, boolean whole) {
        String[] texts = new String[records.distinct(column)];
        var cut = new LongAdder();
        var placeholders = new LongAdder();
        var unread = new LongAdder();
        workers.run(texts.length, 2048, (from, to, _) -> {
            for (int code = from; code < to; code++) {
                String raw = records.text(column, code);
                boolean placeholder = Fold.placeholder(Fold.fold(raw));
                texts[code] = placeholder ? "" : normaliser.apply(raw);
                if (raw.length() > Fold.LONGEST)
                    cut.increment();
                if (texts[code].isEmpty())
                    (placeholder ? placeholders : unread).increment();
            }
        });
        skip(column, "longer than " + Fold.LONGEST + " characters: cut", cut.sum());
        skip(column, "says nothing, such as 'unknown'", placeholders.sum());
        if (whole)
            skip(column, "can't be read", unread.sum());
        return texts;
    }

    void skip(int column, String cause, long values) {
        if (values > 0)
            skipped.merge(new Skip(records.columns().get(column).name(), cause), values, Math::max);
    }

    List<MatchReport.Skipped> skipped() {
        return skipped.entrySet().stream()
                .map(each -> new MatchReport.Skipped(each.getKey().field, each.getKey().cause, each.getValue()))
                .toList();
    }

    private record Skip(String field, String cause) {}

    /// The codes of all values of these columns.
    Codes codes(List<Integer> columns, UnaryOperator<String> normaliser, Lexicon lexicon) {
        return codesOf(columns, column -> normalise(column, normaliser), lexicon);
    }

    /// The same, of texts that were normalised before.
    Codes codesOf(List<Integer> columns, IntFunction<String[]> texts, Lexicon lexicon) {
        var codes = new Codes(records.size());
        for (int column : columns) {
            int[] known = codes(texts.apply(column), lexicon);
            long beyond = 0;
            for (int record = 0; record < records.size(); record++)
                for (int n = 0, count = records.count(record, column); n < count; n++) {
                    int code = known[records.code(record, column, n)];
                    if (code != Codes.NONE && !codes.add(record, code))
                        beyond++;
                }
            skip(column, "beyond the first " + Codes.MOST + " values of a record: left out", beyond);
        }
        return codes;
    }

    static int[] codes(String[] texts, Lexicon lexicon) {
        int[] codes = new int[texts.length];
        Arrays.setAll(codes, i -> texts[i].isEmpty() ? Codes.NONE : lexicon.code(texts[i]));
        return codes;
    }
}
