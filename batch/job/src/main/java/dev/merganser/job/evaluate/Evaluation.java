package dev.merganser.job.evaluate;

import java.io.StringWriter;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Map;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

import dev.merganser.job.console.Meter;
import dev.merganser.job.csv.Ids;
import dev.merganser.job.dedupe.Deduplication;
import dev.merganser.job.dedupe.Groups;
import dev.merganser.job.dedupe.RecordsFile;
import dev.merganser.matching.Matching;
import dev.merganser.matching.Records;
import dev.merganser.matching.Scorer;

/// Holds what a run found against the truth. Records of several types are matched one type at a time and counted
/// together.
final class Evaluation implements Deduplication.Listener {
    private final Path truthFile;
    private Ids ids = new Ids();
    private Truth truth = new Truth(new long[0]);
    private int[] group = new int[0];
    private int @Nullable [] source;
    private final Quality.Scored scored = new Quality.Scored();
    private BitSet seen = new BitSet();
    private long candidates;
    private long groups;
    private int largest;
    private double threshold;
    private long pairsAtThreshold;
    private long rightAtThreshold;

    Evaluation(Path truthFile) {
        this.truthFile = truthFile;
    }

    @Override
    public void read(RecordsFile records) {
        ids = records.ids();
        truth = Truth.read(truthFile, ids);
        group = IntStream.range(0, ids.size()).toArray();
        if (records.byType().values().stream().anyMatch(Records::hasSources)) truth = acrossSources(records);
    }

    @Override
    public void matched(Records records, Matching matching) {
        int[] place = IntStream.range(0, records.size()).map(record -> ids.find(records.id(record))).toArray();
        int[] found = matching.groups();
        for (int record = 0; record < found.length; record++) group[place[record]] = place[found[record]];
        threshold = matching.report().reviewThreshold();
        for (int pair = 0; pair < matching.pairs(); pair++) {
            int left = matching.left(pair);
            int right = matching.right(pair);
            if (!records.mayMatch(left, right)) continue;
            int index = truth.indexOf(place[left], place[right]);
            if (index >= 0) seen.set(index);
            scored.add(matching.weight(pair), index >= 0);
            if (matching.probability(pair) >= threshold) {
                pairsAtThreshold++;
                if (index >= 0) rightAtThreshold++;
            }
        }
        markUnscoredCandidates(matching, place);
        Groups of = Groups.of(matching);
        groups += of.members().size();
        largest = Math.max(largest, of.largest());
        candidates += matching.report().candidates();
    }

    /// A true pair may have been compared and found too unlike to be kept: it was a candidate all the same.
    private void markUnscoredCandidates(Matching matching, int[] place) {
        Scorer scorer = matching.scorer();
        int[] here = new int[ids.size()];
        for (int record = 0; record < place.length; record++) here[place[record]] = record + 1;
        for (int index = 0; index < truth.pairs().length; index++) {
            int left = here[(int) (truth.pairs()[index] >> 32)] - 1;
            int right = here[(int) truth.pairs()[index]] - 1;
            if (seen.get(index) || left < 0 || right < 0) continue;
            if (scorer.compared(left, right)) seen.set(index);
        }
    }

    private Truth acrossSources(RecordsFile file) {
        int[] sources = new int[ids.size()];
        for (Records records : file.byType().values()) {
            for (int record = 0; record < records.size(); record++)
                sources[ids.find(records.id(record))] = records.sourceCode(record);
        }
        source = sources;
        return truth.only((left, right) -> sources[left] != sources[right]);
    }

    /// The result as one line of JSON, without a line break. Shares have six digits, times are in seconds.
    String json(Meter meter) {
        int[] trueGroups = Quality.closure(ids.size(), truth);
        var text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeNumberProperty("records", ids.size());
            json.writeNumberProperty("truePairs", truth.pairs().length);
            number(json, "threshold", threshold);
            quality(json, Quality.ofGroups(group, source, truth));
            json.writeObjectPropertyStart("scoredPairs");
            quality(json, Quality.of(rightAtThreshold, pairsAtThreshold, truth.pairs().length));
            json.writeEndObject();
            Quality.Best best = scored.best(truth.pairs().length);
            number(json, "bestF1", best.f1());
            number(json, "bestThreshold", best.threshold());
            json.writeObjectPropertyStart("bCubed");
            quality(json, Quality.bCubed(group, trueGroups));
            json.writeEndObject();
            json.writeNumberProperty("groups", groups);
            json.writeNumberProperty("largestGroup", largest);
            json.writeNumberProperty("candidates", candidates);
            number(json, "pairsCompleteness", Quality.of(seen.cardinality(), 0, truth.pairs().length).recall());
            json.writeArrayPropertyStart("calibration");
            calibration(json, 0.5, 0.9);
            calibration(json, 0.9, 1.1);
            json.writeEndArray();
            json.writeObjectPropertyStart("phases");
            for (Map.Entry<String, Meter.Cost> phase : meter.phases().entrySet()) {
                json.writeObjectPropertyStart(phase.getKey());
                cost(json, phase.getValue());
                json.writeEndObject();
            }
            json.writeEndObject();
            cost(json, meter.total());
            number(json, "peakHeapMiB", Meter.peakHeap() / 1048576.0);
            if (Meter.peakResident().isPresent())
                number(json, "residentMiB", Meter.peakResident().getAsLong() / 1048576.0);
            json.writeEndObject();
        }
        return text.toString();
    }

    private void calibration(JsonGenerator json, double from, double to) {
        long[] counts = scored.between(from, to);
        json.writeStartObject();
        json.writeNumberProperty("from", from);
        json.writeNumberProperty("to", Math.min(1, to));
        json.writeNumberProperty("pairs", counts[0]);
        json.writeNumberProperty("true", counts[1]);
        json.writeEndObject();
    }

    private static void quality(JsonGenerator json, Quality quality) {
        number(json, "precision", quality.precision());
        number(json, "recall", quality.recall());
        number(json, "f1", quality.f1());
    }

    private static void cost(JsonGenerator json, Meter.Cost cost) {
        number(json, "seconds", cost.seconds());
        number(json, "cpuSeconds", cost.cpuSeconds());
    }

    private static void number(JsonGenerator json, String name, double value) {
        json.writeNumberProperty(name, Math.round(value * 1e6) / 1e6);
    }
}
