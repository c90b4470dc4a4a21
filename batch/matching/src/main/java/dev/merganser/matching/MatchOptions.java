package dev.merganser.matching;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.IntPredicate;

import org.jspecify.annotations.Nullable;

import dev.merganser.matching.normalise.Regions;
import dev.merganser.model.Meaning;

/// How a run goes.
///
/// @param threads         at least 1; the result is the same to the byte whatever the number
/// @param region          ISO 3166 code of the country that phone numbers without one belong to, such as `DE`
/// @param model           what an earlier run learned, to score by; null: learn one from these records
/// @param reviewThreshold probability from which pairs are held for the same, 0 to 1; empty: the model's own
/// @param rejected        pairs that people said are not duplicates: never in one group
/// @param changed         record indexes to look for duplicates of: only pairs with one of them are compared; null: all
/// @param labels          what people decided about pairs: a model that is learned is sharpened by them
/// @param keepFrom        log2 of the odds below which scored pairs are left out of the result (and counted)
public record MatchOptions(int threads, String region, @Nullable MatchModel model, OptionalDouble reviewThreshold,
        Set<Rejected> rejected, @Nullable IntPredicate changed, List<Label> labels, double keepFrom) {
    /// Numbers that are looked at to tell a region by.
    private static final int LOOKED_AT = 20_000;

    public MatchOptions {
        if (threads < 1)
            throw new IllegalArgumentException("threads must be at least 1, not " + threads);
        rejected = Set.copyOf(rejected);
        labels = List.copyOf(labels);
        if (reviewThreshold.isPresent() && !(reviewThreshold.getAsDouble() >= 0 && reviewThreshold.getAsDouble() <= 1))
            throw new IllegalArgumentException("a threshold is a probability from 0 to 1");
    }

    /// Two record ids that people said are different; the order means nothing.
    public record Rejected(String left, String right) {
        public Rejected {
            if (left.compareTo(right) > 0) {
                String swapped = left;
                left = right;
                right = swapped;
            }
        }
    }

    /// All cores, region Germany, a model of its own, its own threshold, pairs down to odds of 1 to 1024.
    public static MatchOptions defaults() {
        return new MatchOptions(Runtime.getRuntime().availableProcessors(), "DE", null, OptionalDouble.empty(),
                Set.of(), null, List.of(), -10);
    }

    public MatchOptions withThreads(int count) {
        return new MatchOptions(count, region, model, reviewThreshold, rejected, changed, labels, keepFrom);
    }

    public MatchOptions withRegion(String code) {
        return new MatchOptions(threads, code, model, reviewThreshold, rejected, changed, labels, keepFrom);
    }

    /// The region that these records tell of, the present one if they tell of none.
    public MatchOptions withRegionOf(Collection<Records> all) {
        var numbers = new LinkedHashSet<String>();
        var countries = new HashMap<String, Integer>();
        for (Records records : all)
            for (int column = 0; column < records.columns().size(); column++) {
                Meaning meaning = records.columns().get(column).meaning();
                if (meaning == Meaning.PHONE)
                    for (int code = 0; code < Math.min(records.distinct(column), LOOKED_AT); code++)
                        numbers.add(records.text(column, code));
                if (meaning == Meaning.COUNTRY) {
                    int[] times = new int[records.distinct(column)];
                    for (int record = 0; record < records.size(); record++)
                        for (int n = 0; n < records.count(record, column); n++)
                            times[records.code(record, column, n)]++;
                    for (int code = 0; code < times.length; code++)
                        countries.merge(records.text(column, code), times[code], Integer::sum);
                }
            }
        return numbers.isEmpty() ? this : withRegion(Regions.of(numbers, countries, region));
    }

    public MatchOptions withModel(@Nullable MatchModel learned) {
        return new MatchOptions(threads, region, learned, reviewThreshold, rejected, changed, labels, keepFrom);
    }

    public MatchOptions withReviewThreshold(double probability) {
        return new MatchOptions(threads, region, model, OptionalDouble.of(probability), rejected, changed, labels,
                keepFrom);
    }

    public MatchOptions withRejected(Set<Rejected> pairs) {
        return new MatchOptions(threads, region, model, reviewThreshold, pairs, changed, labels, keepFrom);
    }

    public MatchOptions withChanged(@Nullable IntPredicate records) {
        return new MatchOptions(threads, region, model, reviewThreshold, rejected, records, labels, keepFrom);
    }

    public MatchOptions withLabels(List<Label> decided) {
        return new MatchOptions(threads, region, model, reviewThreshold, rejected, changed, decided, keepFrom);
    }

    public MatchOptions withKeepFrom(double weight) {
        return new MatchOptions(threads, region, model, reviewThreshold, rejected, changed, labels, weight);
    }
}
