package dev.merganser.matching;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import dev.merganser.matching.block.FrozenKeys;
import dev.merganser.matching.compare.Field;
import dev.merganser.matching.compare.Schema;
import dev.merganser.matching.compare.Scratch;
import dev.merganser.matching.weigh.Scale;
import dev.merganser.matching.weigh.Weights;

/// Scores any two of a few records by a model that was learned before, just as a run over all records does (D08). For
/// one thread.
public final class Scorer {
    private final Records records;
    private final MatchModel model;
    private final Schema schema;
    private final Scratch scratch;
    private final Scale scale;
    private final FrozenKeys.Compared compared;

    Scorer(Records records, MatchModel model, Schema schema) {
        this.records = records;
        this.model = model;
        this.schema = schema;
        scratch = schema.scratch();
        scale = new Scale(model.weights(), schema);
        compared = model.blockingKeys().compared(schema);
    }

    public static Scorer of(Records records, MatchModel model) {
        return new Scorer(records, model, new Schema(records, model.region(), model.frequencies(), new Workers(1)));
    }

    /// log2 of the odds that the two are the same.
    public double weight(int left, int right) {
        return scale.weight(pattern(left, right));
    }

    /// That the two are the same, 0 to 1; cheaper than an explanation.
    public double probability(int left, int right) {
        return Scale.probability(weight(left, right));
    }

    /// Whether a run over all records compares the two: they share a match key, and more than is shared by many who aren't the
    /// same.
    public boolean compared(int left, int right) {
        return compared.test(left, right);
    }

    /// log2 of the odds from which a pair is held for the same.
    public double threshold() {
        return Engine.odds(model.reviewThreshold());
    }

    /// Why, or why not: any two records, whether or not a key brings them up.
    public Explanation explain(int left, int right) {
        long pattern = pattern(left, right);
        Weights learned = model.weights();
        var bars = new ArrayList<Explanation.Bar>();
        bars.add(new Explanation.Bar("prior", "", "", "", learned.prior()));
        double weight = learned.prior();
        for (int number = 0; number < schema.fields().size(); number++) {
            Field field = schema.fields().get(number);
            double bar = learned.bar(schema, pattern, number);
            bars.add(new Explanation.Bar(field.name(), schema.shown(number, left), schema.shown(number, right),
                    field.levels().get(schema.level(pattern, number)), bar));
            weight += bar;
        }
        double context = learned.context(schema, pattern);
        bars.add(new Explanation.Bar("context", "", "", learned.contextName(schema, pattern), context));
        weight += context;
        List<FrozenKeys.Key> shared = new ArrayList<>(model.blockingKeys().keys(schema, left));
        shared.retainAll(model.blockingKeys().keys(schema, right));
        return new Explanation(weight, Scale.probability(weight), bars,
                shared.stream().map(FrozenKeys.Key::rule).distinct().toList());
    }

    private long pattern(int left, int right) {
        Objects.checkIndex(Math.max(left, right), records.size());
        return schema.pattern(Math.min(left, right), Math.max(left, right), scratch);
    }
}
