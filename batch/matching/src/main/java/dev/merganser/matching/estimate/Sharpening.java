package dev.merganser.matching.estimate;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import dev.merganser.matching.Label;
import dev.merganser.matching.compare.Field;
import dev.merganser.matching.compare.Schema;
import dev.merganser.matching.weigh.Scale;
import dev.merganser.matching.weigh.Weights;

/// Sharpens weights that were learned without labels by what people decided (D11).
///
/// Each outcome of a field, and the prior, gets a correction in bits: the ones that make the decisions likeliest, held
/// near none as a normal distribution would (penalised logistic regression, the learned weight as its offset; found
/// coordinate by coordinate, so the answer is the same on every machine). Labels come from a queue, which is a biased
/// sample: each counts by the inverse of its chance of being shown, up to [#MOST_WEIGHT]. No correction exceeds [#MOST]
/// bit, and all are halved until the number of matches that the weights imply changes by [#DRIFT] at most: whatever is
/// decided, the model can't run off.
@SuppressWarnings("OperatorPrecedence") // sums of products read as in the literature
public final class Sharpening {
    /// Bits that one outcome, and the prior, may be moved by.
    static final double MOST = 1;
    /// By which factor the implied number of matches may change.
    static final double DRIFT = 1.5;
    private static final double MOST_WEIGHT = 20;
    /// How firmly corrections are held near none: some twenty decisions of one mind move a weight by half a bit.
    private static final double HELD = 5;
    private static final int ROUNDS = 60;
    private static final double LOG2 = Math.log(2);

    private final Schema schema;
    private final Weights learned;
    private final List<Field> fields;
    private final long[] patterns;
    private final boolean[] same;
    private final double[] counts;
    /// By field and outcome; that of the prior stands at last.
    private final double[][] corrections;

    private Sharpening(Schema schema, Weights learned, List<Label> labels) {
        this.schema = schema;
        this.learned = learned;
        fields = schema.fields();
        patterns = labels.stream().mapToLong(label -> pattern(schema, label)).toArray();
        same = new boolean[patterns.length];
        counts = new double[patterns.length];
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            same[i] = labels.get(i).same();
            counts[i] = weight(labels.get(i));
            sum += counts[i];
        }
        // So many decisions are so much evidence, whichever pairs they were about.
        for (int i = 0; i < counts.length; i++)
            counts[i] *= counts.length / sum;
        corrections = new double[fields.size() + 1][];
        for (int field = 0; field < fields.size(); field++)
            corrections[field] = new double[outcomes(field)];
        corrections[fields.size()] = new double[1];
    }

    /// @param candidates what the weights are to be used on
    /// @param notes      gets what was done, for people
    /// @return the weights with their corrections; the same ones if there are no labels
    public static Weights sharpened(Schema schema, Weights learned, List<Label> labels, Patterns candidates,
            List<String> notes) {
        if (labels.isEmpty())
            return learned;
        var sharpening = new Sharpening(schema, learned, labels);
        sharpening.fit();
        double before = expected(schema, learned, candidates);
        for (double share = 1; share > .1; share /= 2) {
            Weights sharpened = sharpening.corrected(share);
            double after = expected(schema, sharpened, candidates);
            if (after <= DRIFT * before && before <= DRIFT * after) {
                notes.add(String.format(Locale.ROOT,
                        "sharpened by %,d decisions: %,.0f matches expected among the candidates, %,.0f without them",
                        labels.size(), after, before));
                return sharpened;
            }
        }
        notes.add("%,d decisions were left out: they would change the number of expected matches too much"
                .formatted(labels.size()));
        return learned;
    }

    private static double expected(Schema schema, Weights weights, Patterns candidates) {
        var scale = new Scale(weights, schema);
        double sum = 0;
        for (int number = 0; number < candidates.size(); number++)
            sum += candidates.pairs(number) / (1 + Math.pow(2, -scale.weight(candidates.pattern(number))));
        return sum;
    }

    private int outcomes(int field) {
        int[] outcomes = fields.get(field).outcomes();
        return outcomes[outcomes.length - 1] + 1;
    }

    /// How much a decision counts for.
    static double weight(Label label) {
        return Math.min(MOST_WEIGHT, 1 / label.chance());
    }

    /// A level that isn't known any more says as little as a missing one.
    static long pattern(Schema schema, Label label) {
        List<Field> fields = schema.fields();
        int[] levels = new int[fields.size()];
        for (int field = 0; field < levels.length; field++) {
            @Nullable
            String name = label.levels().get(fields.get(field).name());
            levels[field] = name == null ? 0 : Math.max(0, fields.get(field).levels().indexOf(name));
        }
        return schema.pattern(levels);
    }

    private int outcome(int label, int field) {
        return field == fields.size() ? 0 : fields.get(field).outcomes()[schema.level(patterns[label], field)];
    }

    private void fit() {
        double[] weights = Arrays.stream(patterns).mapToDouble(new Scale(learned, schema)::weight).toArray();
        for (int round = 0; round < ROUNDS; round++)
            for (int field = 0; field < corrections.length; field++)
                for (int outcome = field == fields.size() ? 0 : 1; outcome < corrections[field].length; outcome++)
                    step(weights, field, outcome);
    }

    /// One step of Newton's towards the best correction of one outcome, the others given.
    private void step(double[] weights, int field, int outcome) {
        double before = corrections[field][outcome], slope = -HELD * before, bend = HELD;
        for (int label = 0; label < patterns.length; label++) {
            if (outcome(label, field) != outcome)
                continue;
            double probability = Scale.probability(weights[label]);
            slope += counts[label] * LOG2 * ((same[label] ? 1 : 0) - probability);
            bend += counts[label] * LOG2 * LOG2 * probability * (1 - probability);
        }
        double moved = Math.clamp(before + Math.clamp(slope / bend, -MOST / 4, MOST / 4), -MOST, MOST) - before;
        corrections[field][outcome] += moved;
        for (int label = 0; label < patterns.length; label++)
            if (outcome(label, field) == outcome)
                weights[label] += moved;
    }

    private Weights corrected(double share) {
        double[][][] m = new double[fields.size()][][];
        for (int field = 0; field < m.length; field++) {
            m[field] = new double[learned.m()[field].length][];
            for (int state = 0; state < m[field].length; state++) {
                m[field][state] = learned.m()[field][state].clone();
                for (int level = 1; level < m[field][state].length; level++)
                    m[field][state][level] += share * corrections[field][fields.get(field).outcomes()[level]];
            }
        }
        return new Weights(learned.fields(), learned.parents(), m, learned.u(),
                learned.prior() + share * corrections[fields.size()][0], learned.contexts(), learned.threshold(),
                learned.sure());
    }
}
