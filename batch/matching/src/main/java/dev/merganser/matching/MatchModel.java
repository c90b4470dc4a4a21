package dev.merganser.matching;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import dev.merganser.model.Meaning;

/// All that a full run learned, frozen: with it any score can be replayed.
public final class MatchModel {
    private final Plain plain;
    private final String version;

    MatchModel(Plain plain) {
        this.plain = plain;
        version = UUID.nameUUIDFromBytes(plain.toDocument().toString().getBytes(StandardCharsets.UTF_8)).toString();
    }

    /// Names what was learned: models that score alike have the same version.
    public String version() {
        return version;
    }

    /// Everything learned, as strings, numbers, booleans, lists and maps only; keys hold no `.` and no leading `$`.
    public Map<String, Object> toDocument() {
        return plain.toDocument();
    }

    /// The model that a document holds.
    ///
    /// @throws IllegalArgumentException if the document isn't one that [#toDocument()] made
    public static MatchModel fromDocument(Map<String, ?> document) {
        return new MatchModel(Plain.fromDocument(document));
    }

    /// The match keys of one record, which need nothing but the record and this model. Two records can be a candidate
    /// pair only if they share a key.
    ///
    /// @return short texts, each once, in a fixed order
    public List<String> keys(Records records, int record) {
        return plain.keys(records, record);
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
