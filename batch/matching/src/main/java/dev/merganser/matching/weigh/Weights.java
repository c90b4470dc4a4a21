package dev.merganser.matching.weigh;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.merganser.matching.compare.Schema;

/// What was learned of a schema's fields: how often matches and other pairs fall into each level.
///
/// A pair is a match, a pair by chance, or one of some kinds of other pairs that share something for a reason (a
/// household, an office building, a company's branches). The weight of a pattern is the log2 of the odds of the first
/// against all the others together; by field it is log2(m/u) against chance, and one part, the context, holds what the
/// other kinds take away.
///
/// @param fields   names of the fields, in order
/// @param parents  the field that each depends on, -1 for none
/// @param m        by field, by whether the parent agrees (0 or 1), by level: log2 of how often matches have it
/// @param u        the same for pairs by chance
/// @param prior    log2 of the odds of a match against a pair by chance, before anything is compared
/// @param contexts the other kinds
/// @param threshold probability from which pairs are held for the same
/// @param sure     probability from which hardly any pair is wrong
@SuppressWarnings("ArrayRecordComponent") // numbers by level; never compared, never changed
public record Weights(List<String> fields, int[] parents, double[][][] m, double[][][] u, double prior,
        List<Context> contexts, double threshold,
        double sure) {
    /// A kind of pair that is no match and yet shares more than chance would have it.
    ///
    /// @param name   as shown
    /// @param odds   log2 of how many such pairs there are for one by chance
    /// @param shares by field how often it agrees as in a match, else as by chance
    /// @param own    by field, log2 of how often such a pair has each level, where it does as neither; else empty
    public record Context(String name, double odds, double[] shares, double[][] own) {
        /// What a field adds to the logarithm of how much more often such a pair has a level than one by chance.
        ///
        /// @param bar    what it adds for a match
        /// @param chance log2 of how often a pair by chance has the level
        double bar(int field, int level, double bar, double chance) {
            if (own[field].length > 0)
                return own[field][level] - chance;
            double share = shares[field];
            return share == 0 ? 0 : Math.log(share * Math.pow(2, bar) + 1 - share) / LOG2;
        }
    }

    private static final double LOG2 = Math.log(2);

    /// The same weights, to be used with other thresholds.
    public Weights withThresholds(double review, double surest) {
        return new Weights(fields, parents, m, u, prior, contexts, review, surest);
    }

    /// Whether the field's parent agrees: 1, or 0.
    public static int state(Schema schema, int[] parents, long pattern, int field) {
        int parent = parents[field];
        return parent >= 0 && schema.level(pattern, parent) >= schema.fields().get(parent).agrees() ? 1 : 0;
    }

    /// What a field adds to the weight.
    public double bar(Schema schema, long pattern, int field) {
        int level = schema.level(pattern, field);
        return level == 0 ? 0 : bar(field, state(schema, parents, pattern, field), level);
    }

    double bar(int field, int state, int level) {
        return m[field][state][level] - u[field][state][level];
    }

    /// What the other kinds of pairs take away, at most 0.
    public double context(Schema schema, long pattern) {
        double sum = 1;
        for (Context context : contexts)
            sum += Math.pow(2, context(schema, pattern, context));
        return -Math.log(sum) / LOG2;
    }

    private double context(Schema schema, long pattern, Context context) {
        double log = context.odds();
        for (int field = 0; field < parents.length; field++) {
            int level = schema.level(pattern, field);
            if (level == 0)
                continue;
            int state = state(schema, parents, pattern, field);
            log += context.bar(field, level, bar(field, state, level), u[field][state][level]);
        }
        return log;
    }

    /// The name of the kind that takes most away, empty if none takes a bit.
    public String contextName(Schema schema, long pattern) {
        String name = "";
        double most = 0;
        for (Context context : contexts) {
            double log = context(schema, pattern, context);
            if (log > most) {
                most = log;
                name = context.name();
            }
        }
        return name;
    }

    public Map<String, Object> toDocument() {
        var document = new LinkedHashMap<String, Object>();
        document.put("prior", prior);
        document.put("threshold", threshold);
        document.put("sure", sure);
        var list = new ArrayList<Map<String, Object>>();
        for (int field = 0; field < fields.size(); field++) {
            var entry = new LinkedHashMap<String, Object>();
            entry.put("field", fields.get(field));
            entry.put("parent", parents[field]);
            entry.put("m", Arrays.stream(m[field]).map(Weights::list).toList());
            entry.put("u", Arrays.stream(u[field]).map(Weights::list).toList());
            list.add(entry);
        }
        document.put("fields", list);
        document.put("contexts", contexts.stream().map(context -> {
            var entry = new LinkedHashMap<String, Object>();
            entry.put("name", context.name());
            entry.put("odds", context.odds());
            entry.put("shares", list(context.shares()));
            entry.put("own", Arrays.stream(context.own()).map(Weights::list).toList());
            return entry;
        }).toList());
        return document;
    }

    private static List<Double> list(double[] numbers) {
        return Arrays.stream(numbers).boxed().toList();
    }

    /// The weights that a document holds.
    ///
    /// @throws IllegalArgumentException if it holds none
    public static Weights fromDocument(Map<?, ?> document) {
        var fields = new ArrayList<String>();
        var parents = new ArrayList<Integer>();
        var m = new ArrayList<double[][]>();
        var u = new ArrayList<double[][]>();
        for (Map<?, ?> entry : maps(document.get("fields"))) {
            fields.add(String.valueOf(entry.get("field")));
            parents.add((int) number(entry.get("parent")));
            m.add(tables(entry.get("m")));
            u.add(tables(entry.get("u")));
        }
        var contexts = new ArrayList<Context>();
        for (Map<?, ?> entry : maps(document.get("contexts")))
            contexts.add(new Context(String.valueOf(entry.get("name")), number(entry.get("odds")),
                    numbers(entry.get("shares")), tables(entry.get("own"))));
        return new Weights(fields, parents.stream().mapToInt(i -> i).toArray(), m.toArray(double[][][]::new),
                u.toArray(double[][][]::new),
                number(document.get("prior")), contexts, number(document.get("threshold")),
                number(document.get("sure")));
    }

    private static List<Map<?, ?>> maps(@Nullable Object value) {
        var maps = new ArrayList<Map<?, ?>>();
        if (!(value instanceof List<?> list))
            throw new IllegalArgumentException("not a model: a list is missing");
        for (Object each : list)
            maps.add((Map<?, ?>) each);
        return maps;
    }

    private static double[][] tables(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().map(Weights::numbers).toArray(double[][]::new)
                : new double[0][];
    }

    private static double[] numbers(@Nullable Object value) {
        if (!(value instanceof List<?> list))
            throw new IllegalArgumentException("not a model: numbers are missing");
        return list.stream().mapToDouble(Weights::number).toArray();
    }

    private static double number(@Nullable Object value) {
        if (!(value instanceof Number number))
            throw new IllegalArgumentException("not a model: a number is missing");
        return number.doubleValue();
    }
}
