package dev.merganser.matching;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

import org.apache.commons.text.similarity.JaroWinklerSimilarity;

import dev.merganser.model.Meaning;

/// The first, plain matching: five levels a field, two classes.
// Stands in until the real one is here, hence not polished.
@SuppressWarnings({"NullAway", "OperatorPrecedence", "NonApiType", "AssignmentExpression"})
final class Plain {
    private static final int LEVELS = 5;
    private static final String[] NAMES = {"missing", "different", "alike", "close", "exact"};
    private static final int LARGEST = 200;
    private static final JaroWinklerSimilarity JARO_WINKLER = new JaroWinklerSimilarity();

    record Field(String name, String meaning, @org.jspecify.annotations.Nullable String column) {}

    final List<Field> fields;
    final double[][] weights;
    final double prior;
    final double threshold;

    Plain(List<Field> fields, double[][] weights, double prior, double threshold) {
        this.fields = fields;
        this.weights = weights;
        this.prior = prior;
        this.threshold = threshold;
    }

    Map<String, Object> toDocument() {
        var document = new LinkedHashMap<String, Object>();
        document.put("prior", prior);
        document.put("threshold", threshold);
        var list = new ArrayList<Map<String, Object>>();
        for (int f = 0; f < fields.size(); f++) {
            var field = new LinkedHashMap<String, Object>();
            field.put("name", fields.get(f).name);
            field.put("meaning", fields.get(f).meaning);
            if (fields.get(f).column != null)
                field.put("column", fields.get(f).column);
            field.put("weights", Arrays.stream(weights[f]).boxed().toList());
            list.add(field);
        }
        document.put("fields", list);
        return document;
    }

    static Plain fromDocument(Map<String, ?> document) {
        try {
            var fields = new ArrayList<Field>();
            var weights = new ArrayList<double[]>();
            for (Object each : (List<?>) document.get("fields")) {
                var field = (Map<?, ?>) each;
                fields.add(new Field((String) field.get("name"), (String) field.get("meaning"),
                        (String) field.get("column")));
                weights.add(((List<?>) field.get("weights")).stream().mapToDouble(w -> ((Number) w).doubleValue())
                        .toArray());
            }
            return new Plain(fields, weights.toArray(double[][]::new), ((Number) document.get("prior")).doubleValue(),
                    ((Number) document.get("threshold")).doubleValue());
        } catch (NullPointerException | ClassCastException e) {
            throw new IllegalArgumentException("not a model document", e);
        }
    }

    private static List<Field> fields(List<Column> columns) {
        var fields = new LinkedHashSet<Field>();
        for (Column column : columns) {
            boolean alone = switch (column.meaning()) {
                case IDENTIFIER, CATEGORY, TEXT -> true;
                default -> false;
            };
            fields.add(new Field(alone ? column.name() : column.meaning().wireName(), column.meaning().wireName(),
                    alone ? column.name() : null));
        }
        return List.copyOf(fields);
    }

    private static String normal(String text, Meaning meaning) {
        String plain = Normalizer.normalize(text.replace("ß", "ss"), Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
        String kept = plain.length() > 1000 ? plain.substring(0, 1000) : plain;
        return switch (meaning) {
            case PHONE, BIRTH_DATE -> kept.replaceAll("\\D", "");
            case EMAIL -> kept.strip();
            default -> kept.replaceAll("\\p{M}", "").replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
        };
    }

    private String[][] read(Records records) {
        var texts = new String[fields.size()][records.size()];
        for (int f = 0; f < fields.size(); f++) {
            Field field = fields.get(f);
            for (int c = 0; c < records.columns().size(); c++) {
                Column column = records.columns().get(c);
                if (!column.meaning().wireName().equals(field.meaning)
                        || field.column != null && !field.column.equals(column.name()))
                    continue;
                for (int r = 0; r < records.size(); r++)
                    for (String value : records.values(r, c)) {
                        String normal = normal(value, column.meaning());
                        texts[f][r] = texts[f][r] == null ? normal : texts[f][r] + " " + normal;
                    }
            }
        }
        for (String[] column : texts)
            for (int r = 0; r < column.length; r++)
                column[r] = column[r] == null ? "" : column[r].intern();
        return texts;
    }

    private static int level(String left, String right) {
        if (left.isEmpty() || right.isEmpty())
            return 0;
        if (left.equals(right))
            return 4;
        double similarity = JARO_WINKLER.apply(left, right);
        return similarity >= 0.92 ? 3 : similarity >= 0.8 ? 2 : 1;
    }

    private List<String> keys(String[][] texts, int record) {
        var keys = new TreeSet<String>();
        var parts = new ArrayList<String>();
        for (int f = 0; f < texts.length; f++) {
            String text = texts[f][record];
            if (text.isEmpty())
                continue;
            if (text.length() >= 4)
                keys.add(fields.get(f).name + "=" + text);
            parts.add(f + ":" + text.substring(0, Math.min(4, text.length())));
        }
        for (int i = 0; i < parts.size(); i++)
            for (int j = i + 1; j < parts.size(); j++)
                keys.add(parts.get(i) + "&" + parts.get(j));
        return List.copyOf(keys);
    }

    List<String> keys(Records records, int record) {
        return keys(read(records), record);
    }

    private long pattern(String[][] texts, int left, int right) {
        long pattern = 0;
        for (int f = 0; f < texts.length; f++)
            pattern = pattern * LEVELS + level(texts[f][left], texts[f][right]);
        return pattern;
    }

    private double weight(long pattern) {
        double sum = prior;
        for (int f = fields.size() - 1; f >= 0; f--, pattern /= LEVELS)
            sum += weights[f][(int) (pattern % LEVELS)];
        return sum;
    }

    Explanation explain(Records records, int left, int right) {
        var pair = Records.builder(records.kind(), records.columns());
        for (int record : new int[]{left, right}) {
            var values = new ArrayList<List<String>>();
            for (int c = 0; c < records.columns().size(); c++)
                values.add(records.values(record, c));
            pair.add(Integer.toString(record), null, values);
        }
        var texts = read(pair.build());
        var bars = new ArrayList<Explanation.Bar>();
        bars.add(new Explanation.Bar("prior", "", "", "", prior));
        double sum = prior;
        for (int f = 0; f < texts.length; f++) {
            int level = level(texts[f][0], texts[f][1]);
            bars.add(new Explanation.Bar(fields.get(f).name, texts[f][0], texts[f][1], NAMES[level],
                    weights[f][level]));
            sum += weights[f][level];
        }
        var rules = new ArrayList<>(keys(texts, 0));
        rules.retainAll(keys(texts, 1));
        return new Explanation(sum, 1 / (1 + Math.pow(2, -sum)), bars, rules);
    }

    static Matching match(Records records, MatchOptions options, Progress progress) {
        var phases = new ArrayList<MatchReport.Phase>();
        long start = System.nanoTime();
        Plain shape = options.model() != null
                ? fromDocument(options.model().toDocument())
                : new Plain(fields(records.columns()), new double[0][], 0, 0);
        String[][] texts = shape.read(records);
        start = phase(phases, "normalise", start);
        progress.report("normalise", 1, records.size());
        var blocks = new TreeMap<String, List<Integer>>();
        for (int r = 0; r < records.size(); r++)
            for (String key : shape.keys(texts, r))
                blocks.computeIfAbsent(key, _ -> new ArrayList<>()).add(r);
        var pairs = new TreeMap<Long, Long>();
        int tooLarge = 0, largest = 0;
        long inThem = 0;
        for (List<Integer> block : blocks.values()) {
            if (block.size() > LARGEST) {
                tooLarge++;
                inThem += block.size();
                largest = Math.max(largest, block.size());
                continue;
            }
            for (int i = 0; i < block.size(); i++)
                for (int j = i + 1; j < block.size(); j++) {
                    int left = block.get(i), right = block.get(j);
                    if (records.hasSources() && records.sourceCode(left) == records.sourceCode(right)
                            || options.changed() != null && !options.changed().test(left)
                                    && !options.changed().test(right))
                        continue;
                    pairs.computeIfAbsent((long) left << 32 | right, _ -> shape.pattern(texts, left, right));
                }
        }
        start = phase(phases, "block", start);
        progress.report("block", 1, records.size());
        var counts = new HashMap<Long, Integer>();
        pairs.values().forEach(pattern -> counts.merge(pattern, 1, Integer::sum));
        Plain plain = options.model() != null ? shape : shape.learn(texts, new TreeMap<>(counts));
        start = phase(phases, "estimate", start);
        progress.report("estimate", 1, records.size());
        double threshold = options.reviewThreshold().orElse(plain.threshold);
        int[] groups = plain.group(records, options, pairs, threshold);
        var lefts = new ArrayList<Integer>();
        var rights = new ArrayList<Integer>();
        var weights = new ArrayList<Double>();
        var inGroups = new TreeMap<>(pairs);
        var members = new TreeMap<Integer, List<Integer>>();
        for (int r = 0; r < groups.length; r++)
            members.computeIfAbsent(groups[r], _ -> new ArrayList<>()).add(r);
        for (List<Integer> group : members.values())
            for (int i = 0; i < group.size(); i++)
                for (int j = i + 1; j < group.size(); j++)
                    inGroups.putIfAbsent((long) group.get(i) << 32 | group.get(j),
                            plain.pattern(texts, group.get(i), group.get(j)));
        long below = 0;
        double expected = 0, above = 0, aboveTrue = 0;
        for (var pair : inGroups.entrySet()) {
            int left = (int) (pair.getKey() >> 32), right = (int) (long) pair.getKey();
            double weight = plain.weight(pair.getValue()), probability = 1 / (1 + Math.pow(2, -weight));
            expected += probability;
            if (probability >= threshold) {
                above++;
                aboveTrue += probability;
            }
            if (weight < options.keepFrom() && groups[left] != groups[right]) {
                below++;
                continue;
            }
            lefts.add(left);
            rights.add(right);
            weights.add(weight);
        }
        phase(phases, "group", start);
        progress.report("group", 1, records.size());
        Runtime runtime = Runtime.getRuntime();
        var report = new MatchReport(records.size(), pairs.size(), lefts.size(), below, counts.size(),
                tooLarge == 0
                        ? List.of()
                        : List.of(new MatchReport.Oversized("all", tooLarge, inThem, largest, false)),
                List.of(), expected, threshold, 0.99, above == 0 ? 1 : aboveTrue / above,
                expected == 0 ? 1 : aboveTrue / expected, phases, runtime.totalMemory() - runtime.freeMemory(),
                List.of());
        return new Matching(plain, records, lefts.stream().mapToInt(i -> i).toArray(),
                rights.stream().mapToInt(i -> i).toArray(), weights.stream().mapToDouble(w -> w).toArray(), groups,
                report);
    }

    private static long phase(List<MatchReport.Phase> phases, String name, long start) {
        long now = System.nanoTime();
        phases.add(new MatchReport.Phase(name, (now - start) / 1e9, (now - start) / 1e9));
        return now;
    }

    private int[] group(Records records, MatchOptions options, TreeMap<Long, Long> pairs, double threshold) {
        int[] parent = new int[records.size()];
        Arrays.setAll(parent, i -> i);
        var members = new HashMap<Integer, List<Integer>>();
        for (int i = 0; i < parent.length; i++)
            members.put(i, new ArrayList<>(List.of(i)));
        pairs.entrySet().stream().map(e -> Map.entry(e.getKey(), weight(e.getValue())))
                .filter(e -> 1 / (1 + Math.pow(2, -e.getValue())) >= threshold)
                .sorted(Map.Entry.<Long, Double>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .forEach(e -> {
                    int left = parent[(int) (e.getKey() >> 32)], right = parent[(int) (long) e.getKey()];
                    if (left == right || rejected(records, options, members.get(left), members.get(right)))
                        return;
                    int into = Math.min(left, right), from = Math.max(left, right);
                    for (int member : members.get(from))
                        parent[member] = into;
                    members.get(into).addAll(members.remove(from));
                });
        return parent;
    }

    private static boolean rejected(Records records, MatchOptions options, List<Integer> left, List<Integer> right) {
        if (options.rejected().isEmpty())
            return false;
        for (int l : left)
            for (int r : right)
                if (options.rejected().contains(new MatchOptions.Rejected(records.id(l), records.id(r))))
                    return true;
        return false;
    }

    private Plain learn(String[][] texts, Map<Long, Integer> counts) {
        int size = texts.length == 0 ? 0 : texts[0].length;
        double[][] u = new double[fields.size()][LEVELS], m = new double[fields.size()][];
        var random = new Random(1);
        for (int n = 0; n < 50_000 && size > 1; n++) {
            int left = random.nextInt(size), right = random.nextInt(size);
            for (int f = 0; f < u.length; f++)
                if (left != right)
                    u[f][level(texts[f][left], texts[f][right])]++;
        }
        for (int f = 0; f < u.length; f++) {
            u[f] = shares(u[f], new double[]{0, 1, .1, .1, .1});
            m[f] = new double[]{1, .05, .05, .1, .8};
        }
        double all = Math.max(1, size * (size - 1.0) / 2), share = Math.min(.5, size / 10.0 / all);
        for (int round = 0; round < 50; round++) {
            double matches = 0;
            double[][] sums = new double[fields.size()][LEVELS];
            for (var entry : counts.entrySet()) {
                double odds = Math.log(share / (1 - share));
                long pattern = entry.getKey();
                int[] levels = new int[fields.size()];
                for (int f = fields.size() - 1; f >= 0; f--, pattern /= LEVELS) {
                    levels[f] = (int) (pattern % LEVELS);
                    if (levels[f] > 0)
                        odds += Math.log(m[f][levels[f]] / u[f][levels[f]]);
                }
                double expected = entry.getValue() / (1 + Math.exp(-odds));
                matches += expected;
                for (int f = 0; f < levels.length; f++)
                    sums[f][levels[f]] += expected;
            }
            for (int f = 0; f < m.length; f++)
                m[f] = shares(sums[f], new double[]{0, 1, 1, 2, 16});
            share = Math.clamp(matches / all, 1e-12, .5);
        }
        double[][] learned = new double[fields.size()][LEVELS];
        for (int f = 0; f < m.length; f++)
            for (int level = 1; level < LEVELS; level++)
                learned[f][level] = Math.log(m[f][level] / u[f][level]) / Math.log(2);
        return new Plain(fields, learned, Math.log(share / (1 - share)) / Math.log(2),
                OptionalDouble.of(.5).getAsDouble());
    }

    private static double[] shares(double[] counts, double[] prior) {
        double sum = 0;
        double[] shares = new double[LEVELS];
        for (int level = 1; level < LEVELS; level++)
            sum += shares[level] = counts[level] + prior[level];
        for (int level = 1; level < LEVELS; level++)
            shares[level] /= sum;
        return shares;
    }
}
