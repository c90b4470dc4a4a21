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
    private final Map<String, Object> report = new LinkedHashMap<>();

    StepReport(TypeKey type, int records) {
        report.put("type", type.toString());
        report.put("items", records);
        report.put("suggestions", 0);
    }

    void matched(MatchReport matching, String model, int suggestions) {
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
