package dev.merganser.job.dedupe;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

import dev.merganser.job.console.OutputFile;
import dev.merganser.job.console.WrongInput;
import dev.merganser.matching.Explanation;
import dev.merganser.matching.Matching;
import dev.merganser.matching.Progress;
import dev.merganser.matching.Records;
import dev.merganser.matching.group.Groups.Join;

/// The files a run writes; all of them appear at its end, or none does.
final class Outputs implements Closeable {
    private static final JsonFactory JSON = JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    private final @Nullable OutputFile pairsFile;
    private final @Nullable OutputFile groupsFile;
    private final @Nullable OutputFile explainFile;
    private final @Nullable CsvWriter pairs;
    private final @Nullable CsvWriter groups;
    private final boolean all;

    /// @param inputs what the run reads, and so mustn't write over
    /// @param all    every scored pair instead of the groups' pairs
    /// @throws WrongInput if one of the files can't be written, or two are the same
    Outputs(List<Path> inputs, @Nullable Path pairs, @Nullable Path groups, @Nullable Path explain, boolean all) {
        // Those that aren't there are told of where they are read.
        var named = new ArrayList<Path>(inputs.stream().filter(Files::exists).toList());
        for (Path path : Stream.of(pairs, groups, explain).filter(Objects::nonNull).toList()) {
            OutputFile.check(path);
            if (named.stream().anyMatch(other -> OutputFile.isSame(path, other)))
                throw WrongInput.in(path, null, "is named twice: name a file of its own for each");
            named.add(path);
        }
        this.all = all;
        pairsFile = pairs == null ? null : OutputFile.at(pairs);
        groupsFile = groups == null ? null : OutputFile.at(groups);
        explainFile = explain == null ? null : OutputFile.at(explain);
        this.pairs = csv(pairsFile, "left", "right", "probability", "weight");
        this.groups = csv(groupsFile, "id", "group");
    }

    void write(Records records, Matching matching, Progress progress) throws IOException {
        if (groups != null) {
            int[] group = matching.groups();
            for (int record = 0; record < group.length; record++)
                groups.writeRecord(records.id(record), records.id(group[record]));
        }
        if (pairs == null && explainFile == null) return;
        Map<Long, Joined> joined = explainFile == null ? Map.of() : joined(matching);
        for (int pair = 0; pair < matching.pairs(); pair++) {
            if (!all && !matching.grouped(pair)) continue;
            int left = matching.left(pair);
            int right = matching.right(pair);
            if (records.id(left).compareTo(records.id(right)) > 0) {
                left = right;
                right = matching.left(pair);
            }
            if (pairs != null)
                pairs.writeRecord(records.id(left), records.id(right), number(matching.probability(pair)),
                        number(matching.weight(pair)));
            if (explainFile != null)
                explain(explainFile, records, left, right, matching.explain(left, right),
                        joined.get(pair(left, right)));
            if ((pair & 0xFFF) == 0) progress.report("write", (double) pair / matching.pairs(), pair);
        }
    }

    void finish() throws IOException {
        if (pairs != null) pairs.flush();
        if (groups != null) groups.flush();
        for (OutputFile file : files()) file.finish();
    }

    @Override
    public void close() throws IOException {
        for (OutputFile file : files()) file.close();
    }

    private List<OutputFile> files() {
        return Stream.of(pairsFile, groupsFile, explainFile).filter(Objects::nonNull).toList();
    }

    private static @Nullable CsvWriter csv(@Nullable OutputFile file, String... header) {
        if (file == null) return null;
        CsvWriter writer = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(file.writer());
        writer.writeRecord(header);
        return writer;
    }

    /// Six digits after the point: more than anyone reads, the same on every machine.
    private static String number(double value) {
        return String.format(Locale.ROOT, "%.6f", value);
    }

    /// How two records came into one group.
    ///
    /// @param group  the group's id
    /// @param step   the number of the join that brought them together, from 1; a group's joins have each its number
    /// @param weight what held its two parts together
    private record Joined(int group, int step, double weight) {}

    private static long pair(int left, int right) {
        return (long) Math.min(left, right) << 32 | Math.max(left, right);
    }

    private static Map<Long, Joined> joined(Matching matching) {
        int[] groups = matching.groups();
        var members = new TreeMap<Integer, List<Integer>>();
        for (int record = 0; record < groups.length; record++)
            if (groups[record] != record)
                members.computeIfAbsent(groups[record], first -> new ArrayList<>(List.of(first))).add(record);
        var joined = new HashMap<Long, Joined>();
        members.forEach((group, list) -> {
            int[] records = list.stream().mapToInt(record -> record).toArray();
            int step = 0;
            for (Join join : matching.joins(records)) {
                step++;
                for (int left : join.left())
                    for (int right : join.right())
                        joined.put(pair(records[left], records[right]), new Joined(group, step, join.weight()));
            }
        });
        return joined;
    }

    private static void explain(OutputFile file, Records records, int left, int right, Explanation why,
            @Nullable Joined joined) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), file.writer())) {
            json.writeStartObject();
            json.writeStringProperty("left", records.id(left));
            json.writeStringProperty("right", records.id(right));
            json.writeNumberProperty("probability", why.probability());
            json.writeNumberProperty("weight", why.weight());
            json.writeArrayPropertyStart("fields");
            for (Explanation.Bar bar : why.bars()) {
                json.writeStartObject();
                json.writeStringProperty("field", bar.field());
                json.writeStringProperty("left", bar.left());
                json.writeStringProperty("right", bar.right());
                json.writeStringProperty("level", bar.level());
                json.writeNumberProperty("weight", bar.weight());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayPropertyStart("rules");
            for (String rule : why.rules()) json.writeString(rule);
            json.writeEndArray();
            if (joined != null) {
                json.writeName("joined");
                json.writeStartObject();
                json.writeStringProperty("group", records.id(joined.group()));
                json.writeNumberProperty("step", joined.step());
                json.writeNumberProperty("weight", joined.weight());
                json.writeEndObject();
            }
            json.writeEndObject();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        file.writer().write('\n');
    }
}
