package dev.merganser.matching.estimate;

import java.util.Arrays;
import java.util.List;

import dev.merganser.matching.Workers;
import dev.merganser.matching.compare.Field;
import dev.merganser.matching.compare.Schema;
import dev.merganser.matching.weigh.Weights;

/// Learns the weights from patterns, without labels.
///
/// Pairs are of a few classes: matches; pairs by chance, whose agreements are those of random pairs and whose number is
/// known, all pairs; and pairs that share something for a reason. In the latter a shared field has the same errors as
/// in a match, so that only how often it is shared is learned. Each round tells the classes of the candidates' patterns
/// apart and fits the classes to them (expectation maximisation), the parameters held near what is usual.
@SuppressWarnings({"ArrayRecordComponent", "OperatorPrecedence"}) // numbers by level; never compared, never changed; shifts and masks read as in the literature
public final class Estimator {
    private static final double LOG2 = Math.log(2);
    private static final int ROUNDS = 80;
    /// In so many rounds classes are still mixed.
    private static final int MIXED = 10;
    /// Matches from which on a field's errors are learned rather than taken for what is usual.
    private static final double FEWEST = 10;
    /// So many times as many matches as what is usual makes likely, and some: then what was learned isn't matches.
    private static final double TOO_MANY = 2.5, SLACK = 20;
    /// Where legal forms of what shares all the rest differ so much as often as any two, they are written as it comes.
    private static final double AS_IT_COMES = .7;

    private final Layout layout;
    private final Facts facts;
    private final Workers workers;
    private final Cells cells;
    private final Cells.Rows candidates;
    private final Matches matches;
    private final Chance chance;
    private final List<Context> contexts;
    /// How many classes there are: matches, chance, contexts.
    private final int classes;
    /// How many matches there are.
    private double found;
    /// Whether legal forms tell companies of one name apart.
    private boolean formsTell = true;

    /// As is usual.
    private Estimator(Schema schema, Facts facts, Patterns candidates, Workers workers) {
        this.facts = facts;
        this.workers = workers;
        layout = new Layout(schema);
        cells = new Cells(schema, layout.parents);
        this.candidates = cells.of(candidates);
        matches = new Matches(layout, facts);
        chance = new Chance(layout, facts, cells);
        contexts = Contexts.of(layout.fields, facts.guess() * .3);
        classes = 2 + contexts.size();
        found = facts.guess();
    }

    /// Learns from the candidates' patterns.
    ///
    /// @param notes gets what is to be said about it
    public static Weights learn(Schema schema, Facts facts, Patterns candidates, Workers workers,
            List<String> notes) {
        var estimator = new Estimator(schema, facts, candidates, workers);
        double likely = estimator.run(true);
        if (estimator.found > TOO_MANY * likely + SLACK && estimator.matches.differ()) {
            notes.add(
                    "%.0f matches were learned where what is usual makes %.0f likely: how often they differ is taken for what is usual"
                            .formatted(estimator.found, likely));
            estimator = new Estimator(schema, facts, candidates, workers);
            estimator.run(false);
        }
        estimator.doubts(notes);
        return estimator.weights();
    }

    /// What is usual, before any candidate was seen.
    public static Weights first(Schema schema, Facts facts, Workers workers) {
        return new Estimator(schema, facts, new Patterns(), workers).weights();
    }

    /// How often by cell and class, for one round: matches, chance, contexts.
    private double[] tables() {
        double[] tables = cells.table(classes);
        for (int field = 0; field < layout.count; field++)
            for (int state = 0; state < 2; state++)
                for (int level = 1; level < layout.levels(field); level++) {
                    int cell = cells.cell(field, state, level) * classes;
                    double match = matches.level(field, state, level), byChance = chance.level(field, state, level);
                    tables[cell] = match;
                    tables[cell + 1] = byChance;
                    for (int k = 2; k < classes; k++)
                        tables[cell + k] = contextLevel(contexts.get(k - 2), field, level, match, byChance);
                }
        return tables;
    }

    /// How many pairs each class has.
    private double[] odds() {
        double[] odds = new double[classes];
        odds[0] = found;
        odds[1] = facts.pairs();
        for (int k = 2; k < odds.length; k++)
            odds[k] = contexts.get(k - 2).pairs;
        return odds;
    }

    /// Among branches as among matches names are as frequent as they are.
    private double contextLevel(Context context, int field, int level, double match, double byChance) {
        return context.level(field, layout.fields.get(field), level, layout.share(facts, field, level), match,
                byChance);
    }

    /// Says of which fields too little is seen to learn anything.
    private void doubts(List<String> notes) {
        for (int field = 0; field < layout.count; field++)
            if (matches.witnesses(field) < FEWEST && !layout.is(field, "wholeName"))
                notes.add(layout.name(field)
                        + ": can't be learned, as hardly any likely match has it on both sides;"
                        + " what is usual was used");
        if (!formsTell)
            notes.add(
                    "legalForm: companies that share all the rest differ in it nearly as often as any two: it says nothing");
        if (Usual.few(facts.records()))
            notes.add("%.0f records are too few to tell how often values agree by chance: what is usual has more weight"
                    .formatted(facts.records()));
        for (int field = 0; field < layout.count; field++)
            if (layout.banded(field) && layout.fields.get(field).role() == Field.Role.OWN
                    && !layout.is(field, "gender") && chance.equal(field, 0) > .5)
                notes.add(layout.name(field)
                        + ": most records have the same, so that it hardly tells any apart");
    }

    /// Tells the classes apart and fits them, in turns.
    ///
    /// @param errors whether it is learned how often matches differ; else they do as is usual
    /// @return how many matches there were if all were usual
    private double run(boolean errors) {
        double likely = 0;
        for (int round = 0; round < ROUNDS; round++) {
            double[] tables = tables(), odds = odds();
            double[] sums = cells.masses(candidates, tables, odds, workers);
            double before = found;
            likely = round == 0 ? sums[cells.size * classes] : likely;
            found = Usual.matches(sums[cells.size * classes], facts.records());
            double[][][] outcomes = outcomes(sums, 0);
            for (int k = 2; k < classes; k++)
                learn(contexts.get(k - 2), round, sums, k);
            matches.witness(outcomes);
            if (errors)
                matches.learn(outcomes, found, formsTell);
            if (round % 3 == 2)
                chance.learn(others(sums));
            if (round > 20 && Math.abs(found - before) < 1e-5 * found)
                break;
        }
        return likely;
    }

    /// How many pairs of a class have each outcome, by field and whether its parent agrees.
    private double[][][] outcomes(double[] sums, int k) {
        double[][][] outcomes = new double[layout.count][2][];
        for (int field = 0; field < layout.count; field++)
            for (int state = 0; state < 2; state++) {
                outcomes[field][state] = new double[layout.fields.get(field).expected().length];
                for (int level = 1; level < layout.levels(field); level++)
                    outcomes[field][state][layout.fields.get(field).outcomes()[level]
                            - 1] += sums[cells.cell(field, state, level) * classes + k];
            }
        return outcomes;
    }

    private void learn(Context context, int round, double[] sums, int k) {
        double[][][] outcomes = outcomes(sums, k);
        for (int field = 0; field < layout.count; field++) {
            double sharing = 0, seen = 0, share = context.share(field);
            for (int state = 0; state < 2; state++)
                for (int level = 1; level < layout.levels(field); level++) {
                    double pairs = sums[cells.cell(field, state, level) * classes + k],
                            match = share * matches.level(field, state, level),
                            byChance = (1 - share) * chance.level(field, state, level);
                    if (pairs > 0)
                        sharing += pairs * match / (match + byChance);
                    seen += pairs;
                }
            context.learn(field, Matches.sum(outcomes[field]));
            context.learn(field, sharing, seen);
        }
        context.pairs = Math.max(1e-3, context.name.equals(Contexts.SISTERS)
                ? sisters(round, sums, k)
                : sums[cells.size * classes + k]);
    }

    /// What there is besides chance.
    private Chance.Others others(double[] sums) {
        int given = layout.index("givenName");
        double[][] taken = new double[layout.count][5];
        for (int field = 0; field < layout.count; field++)
            for (int state = 0; state < 2; state++)
                for (int level = 1; level < layout.levels(field); level++)
                    for (int k = 0; k < classes && layout.band(field, level) >= 0; k++)
                        taken[field][layout.band(field, level)] += k == 1
                                ? 0
                                : sums[cells.cell(field, state, level) * classes + k];
        double[] tables = tables(), odds = odds();
        return new Chance.Others(taken, found, given < 0 ? new double[0] : matches.levels(given, 0), classes,
                rows -> cells.masses(rows, tables, odds, workers));
    }

    /// How many sisters of one name there are: only where both say their legal form can they be told from matches, so of all
    /// pairs as many are sisters as of those. None where two that share all the rest differ in it about as often as any two:
    /// then it is written as it comes, and says nothing. In the first rounds it isn't known yet.
    private double sisters(int round, double[] sums, int sister) {
        int field = layout.index("legalForm");
        double sisters = 0, same = 0;
        for (int level = 1; level < layout.levels(field); level++) {
            sisters += sums[cells.cell(field, 0, level) * classes + sister];
            same += sums[cells.cell(field, 0, level) * classes];
        }
        int different = cells.cell(field, 0, 1) * classes;
        formsTell = round < MIXED
                || sums[different] + sums[different + sister] < AS_IT_COMES * chance.level(field, 0, 1)
                        * (same + sisters);
        return formsTell ? Math.min(sums[cells.size * classes + sister], sisters * found / Math.max(1, same)) : 0;
    }

    private Weights weights() {
        double[][][] logM = new double[layout.count][2][], logU = new double[layout.count][2][];
        for (int field = 0; field < layout.count; field++)
            for (int state = 0; state < 2; state++) {
                logM[field][state] = bits(matches.levels(field, state));
                logU[field][state] = bits(chance.levels(field, state));
                // Who is the same differs no more often than any two: to differ never speaks for a match. Nor does another
                // gender, however few of one name have another.
                if (Usual.few(facts.records()) || layout.is(field, "gender"))
                    logM[field][state][1] = Math.min(logM[field][state][1], logU[field][state][1]);
            }
        List<Weights.Context> known = contexts.stream().map(context -> new Weights.Context(context.name,
                Math.log(context.pairs / facts.pairs()) / LOG2, context.shares(), ownLevels(context))).toList();
        return new Weights(layout.fields.stream().map(Field::name).toList(), layout.parents, logM, logU,
                Math.log(found / facts.pairs()) / LOG2, known, .5, .99);
    }

    private static double[] bits(double[] shares) {
        return Arrays.stream(shares).map(share -> share == 0 ? 0 : Math.log(share) / LOG2).toArray();
    }

    private double[][] ownLevels(Context context) {
        double[][] levels = new double[layout.count][];
        for (int field = 0; field < layout.count; field++) {
            int size = context.hasOwn(field) ? layout.levels(field) : 0;
            levels[field] = new double[size];
            for (int level = 1; level < size; level++)
                levels[field][level] = Math.log(contextLevel(context, field, level, 0, 0)) / LOG2;
        }
        return levels;
    }
}
