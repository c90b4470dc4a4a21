package dev.merganser.matching;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

import dev.merganser.matching.block.Blocks;
import dev.merganser.matching.block.FrozenKeys;
import dev.merganser.matching.compare.Schema;
import dev.merganser.matching.compare.Sketch;
import dev.merganser.matching.weigh.Weights;

/// All that a full run learned, frozen: with it any score can be replayed.
public final class MatchModel {
    /// Goes up when normalising, levels or keys change, so that a score is never replayed by other rules.
    private static final int FORMAT = 12;

    private final String region;
    private final int cap;
    private final String oversized;
    private final List<String> unusedRules;
    private final List<List<String>> pruned;
    private final Map<String, Object> frequencies;
    private final Weights weights;
    private final FrozenKeys keys;
    private final String version;

    MatchModel(String region, int cap, String oversized, List<String> unusedRules, List<List<String>> pruned,
            Map<String, Object> frequencies, Weights weights) {
        this.region = region;
        this.cap = cap;
        this.oversized = oversized;
        this.frequencies = Sketch.remembered(frequencies);
        this.unusedRules = List.copyOf(unusedRules);
        this.pruned = pruned.stream().map(List::copyOf).toList();
        keys = FrozenKeys.of(oversized, unusedRules, this.pruned);
        this.weights = weights;
        version = UUID.nameUUIDFromBytes(content().toString().getBytes(StandardCharsets.UTF_8)).toString();
    }

    /// Names what was learned: models that score alike have the same version.
    public String version() {
        return version;
    }

    String region() {
        return region;
    }

    int cap() {
        return cap;
    }

    String oversized() {
        return oversized;
    }

    FrozenKeys blockingKeys() {
        return keys;
    }

    Map<String, Object> frequencies() {
        return frequencies;
    }

    Weights weights() {
        return weights;
    }

    /// Everything learned, as strings, numbers, booleans, lists and maps only; keys hold no `.` and no leading `$`.
    public Map<String, Object> toDocument() {
        Map<String, Object> document = content();
        document.put("version", version);
        return document;
    }

    private Map<String, Object> content() {
        var document = new LinkedHashMap<String, Object>();
        document.put("format", FORMAT);
        document.put("region", region);
        document.put("cap", cap);
        document.put("oversized", oversized);
        document.put("unusedRules", unusedRules);
        document.put("pruned", pruned);
        document.put("frequencies", frequencies);
        document.put("weights", weights.toDocument());
        return document;
    }

    /// The model that a document holds.
    ///
    /// @throws IllegalArgumentException if the document isn't one that [#toDocument()] made
    public static MatchModel fromDocument(Map<String, ?> document) {
        if (!(document.get("format") instanceof Number format) || format.intValue() != FORMAT)
            throw new IllegalArgumentException(
                    "the model was made by another version: run a full run to learn a new one");
        if (!(document.get("region") instanceof String region) || !(document.get("cap") instanceof Number cap)
                || !(document.get("oversized") instanceof String oversized)
                || !(document.get("unusedRules") instanceof List<?> unused)
                || !(document.get("pruned") instanceof List<?> pruned)
                || !(document.get("frequencies") instanceof Map<?, ?> frequencies)
                || !(document.get("weights") instanceof Map<?, ?> weights))
            throw new IllegalArgumentException("not a model: a part is missing");
        return new MatchModel(region, cap.intValue(), oversized, texts(unused),
                pruned.stream().map(MatchModel::texts).toList(), Sketch.remembered(frequencies),
                Weights.fromDocument(weights));
    }

    private static List<String> texts(Object list) {
        if (!(list instanceof List<?> texts))
            throw new IllegalArgumentException("not a model: a part isn't what it should be");
        return texts.stream().map(String::valueOf).toList();
    }

    /// The match keys of one record, which need nothing but the record and this model. Two records that share none are not
    /// compared; those that do are, unless all that they share is hardly ever a match's ([Scorer#compared]).
    ///
    /// @return short texts, each once, in a fixed order
    public List<String> keys(Records records, int record) {
        var values = new ArrayList<List<String>>();
        for (int column = 0; column < records.columns().size(); column++)
            values.add(records.values(record, column));
        return keys(Records.builder(records.kind(), records.columns()).add("", null, values).build()).getFirst();
    }

    /// The match keys of a record.
    public List<String> keys(Kind kind, Map<Column, List<String>> values) {
        return keys(kind, List.of(values)).getFirst();
    }

    /// The match keys of each of many records: the same as of each by itself, at a fraction of the cost.
    public List<List<String>> keys(Kind kind, List<Map<Column, List<String>>> items) {
        // In one order, whichever items there are.
        List<Column> columns = items.stream().flatMap(item -> item.keySet().stream()).distinct()
                .sorted(Comparator.comparing(Column::meaning).thenComparing(Column::name)).toList();
        Records.Builder records = Records.builder(kind, columns);
        for (int item = 0; item < items.size(); item++) {
            Map<Column, List<String>> values = items.get(item);
            records.add(Integer.toString(item), null,
                    columns.stream().map(column -> values.getOrDefault(column, List.of())).toList());
        }
        return keys(records.build());
    }

    private List<List<String>> keys(Records records) {
        var schema = new Schema(records, region, frequencies, new Workers(1));
        return IntStream.range(0, records.size()).mapToObj(record -> keys.keys(schema, record).stream()
                // What names the rule is in the key already.
                .map(FrozenKeys.Key::text).distinct().toList()).toList();
    }

    /// How many records may share a key before the model is outdated.
    public int largestBlock() {
        return Blocks.grown(cap);
    }

    /// Probability from which pairs are held for the same.
    public double reviewThreshold() {
        return weights.threshold();
    }

    /// Probability from which hardly any pair is wrong.
    public double sureThreshold() {
        return weights.sure();
    }
}
