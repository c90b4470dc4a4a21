package dev.merganser.job.nightly;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.bson.Document;

import dev.merganser.matching.MatchReport;
import dev.merganser.model.catalogue.TypeKey;

/// What comparing one type did, and what it left undone (D07).
final class StepReport {
    /// Of the groups that are gone; all are counted.
    private static final int MOST_TOLD = 100;

    private final Map<String, Object> report = new LinkedHashMap<>();

    /// @param how how the items were compared, as the report says it
    StepReport(TypeKey type, String how) {
        this(type.toString(), how);
    }

    /// @param what what was compared
    StepReport(String what, String how) {
        report.put("type", what);
        report.put("how", how);
        report.put("items", 0L);
        report.put("suggestions", 0);
    }

    void items(long items) {
        report.put("items", items);
    }

    /// @param items how many had been written since the last run
    void changed(long items) {
        report.put("changed", items);
    }

    /// @param items    how many were grouped anew, with the changed ones
    /// @param compared how many pairs were compared to find them
    void touched(int items, long compared) {
        report.put("touched", items);
        report.put("compared", compared);
    }

    void withdrawn(long suggestions) {
        report.put("withdrawn", suggestions);
    }

    /// @param pairs that are held for different, and asked about to learn from the answers
    void asked(int pairs) {
        report.put("asked", pairs);
    }

    boolean isOfAll() {
        return !report.containsKey("touched");
    }

    StepReport matched(MatchReport matching, String model, Queueing.Queued queued) {
        matched(matching, model, queued.suggestions());
        report.put("groups", queued.groups());
        report.put("groupsGone", queued.became().size());
        report.put("groupsGoneInto", queued.became().stream().limit(MOST_TOLD)
                .map(one -> one.group() + " into " + (one.into() == null ? "nothing" : one.into())).toList());
        return this;
    }

    /// The same where nothing is grouped.
    StepReport matched(MatchReport matching, String model, int suggestions) {
        report.put("suggestions", suggestions);
        report.put("model", model);
        report.put("candidates", matching.candidates());
        report.put("reviewThreshold", matching.reviewThreshold());
        report.put("expectedPrecision", matching.expectedPrecision());
        report.put("expectedRecall", matching.expectedRecall());
        report.put("oversizedBlocks", matching.oversized().stream().map(StepReport::oversized).toList());
        report.put("skippedValues", matching.skipped().stream().map(StepReport::skipped).toList());
        report.put("notes", matching.notes());
        var seconds = new LinkedHashMap<String, Object>();
        matching.phases().forEach(phase -> seconds.put(phase.name(), phase.wallSeconds()));
        report.put("seconds", seconds);
        return this;
    }

    private static Map<String, Object> oversized(MatchReport.Oversized block) {
        return Map.of("rule", block.rule(), "blocks", block.blocks(), "records", block.records(), "largest",
                block.largest(), "refined", block.refined());
    }

    private static Map<String, Object> skipped(MatchReport.Skipped values) {
        return Map.of("field", values.field(), "cause", values.cause(), "values", values.values());
    }

    /// As text, which every job repository can keep.
    String text() {
        return new Document(report).toJson();
    }

    /// The reports of all types, made of their texts.
    static Map<String, Object> of(List<String> texts) {
        var types = new ArrayList<Document>();
        texts.forEach(text -> types.add(Document.parse(text)));
        return Map.of("types", types);
    }
}
