package dev.merganser.matching;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import dev.merganser.matching.block.Blocks;
import dev.merganser.matching.compare.Schema;
import dev.merganser.matching.compare.Sketch;
import dev.merganser.matching.weigh.Weights;
import dev.merganser.model.Meaning;

/// All that a full run learned, frozen: with it any score can be replayed.
public final class MatchModel {
    /// Goes up when normalising, levels or keys change, so that a score is never replayed by other rules.
    private static final int FORMAT = 1;

    private final String region;
    private final int cap;
    private final String oversized;
    private final Map<String, Object> frequencies;
    private final Weights weights;
    private final Blocks.Oversized keys;
    private final String version;

    MatchModel(String region, int cap, String oversized, Map<String, Object> frequencies, Weights weights) {
        this.region = region;
        this.cap = cap;
        this.oversized = oversized;
        this.frequencies = Sketch.remembered(frequencies);
        keys = Blocks.oversized(oversized);
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

    Blocks.Oversized oversizedKeys() {
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
                || !(document.get("frequencies") instanceof Map<?, ?> frequencies)
                || !(document.get("weights") instanceof Map<?, ?> weights))
            throw new IllegalArgumentException("not a model: a part is missing");
        return new MatchModel(region, cap.intValue(), oversized, Sketch.remembered(frequencies),
                Weights.fromDocument(weights));
    }

    /// The match keys of one record, which need nothing but the record and this model. Two records can be a candidate
    /// pair only if they share a key.
    ///
    /// @return short texts, each once, in a fixed order
    public List<String> keys(Records records, int record) {
        var values = new ArrayList<List<String>>();
        for (int column = 0; column < records.columns().size(); column++)
            values.add(records.values(record, column));
        Records one = Records.builder(records.kind(), records.columns()).add("", null, values).build();
        return Blocks.keys(new Schema(one, region, frequencies, new Workers(1)), keys, 0);
    }

    /// The match keys of a record whose columns are named as their meanings.
    public List<String> keys(Kind kind, Map<Meaning, List<String>> values) {
        var columns = new ArrayList<Column>();
        var texts = new ArrayList<List<String>>();
        values.forEach((meaning, each) -> {
            columns.add(new Column(meaning.wireName(), meaning));
            texts.add(each);
        });
        return keys(Records.builder(kind, columns).add("", null, texts).build(), 0);
    }
}
