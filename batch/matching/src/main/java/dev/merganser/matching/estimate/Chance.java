package dev.merganser.matching.estimate;

import java.util.Arrays;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.merganser.matching.compare.Field;

/// How two records that have nothing to do with each other agree: counted of random pairs, and of random pairs that agree
/// on what a field depends on, as far as no other class explains them.
final class Chance {
    /// So many pairs what holds of all is worth where a field's parent agrees, as among few such pairs none may agree.
    private static final double ALL = 10;
    /// Of more pairs of companies than that nothing but names is known where names are said to be all that is.
    private static final double ALONE = .8;
    /// The band of rare values, and how many values a record has of what it has one of.
    private static final int RARE = 3;
    private static final double SINGLE = 1.05;
    /// How much more often than others two of one family name bear given names that are alike, at most: names of one
    /// language go together, as do those of relatives, who are a class of their own. Where there is little else to tell them
    /// by, copies are what makes it look more, unless it is too many for that.
    private static final double NAMESAKES = 2;
    /// From the level "weak" on.
    private static final int NAMESAKES_FROM = 3;
    /// How much rarer agreement by chance is made at most where few records are to be told apart: never as rare as not at all.
    private static final double RARER = 1e-6;

    /// What is known of the other classes.
    ///
    /// @param taken   by field and band, how many of all agreeing pairs are theirs
    /// @param matches how many there are
    /// @param given   how often they have each level of the given name; empty if there is none
    /// @param classes how many there are, chance being number 1
    /// @param masses  by cell and class, how many of some pairs each holds
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    record Others(double[][] taken, double matches, double[] given, int classes,
            Function<Cells.Rows, double[]> masses) {}

    /// What was counted of one field.
    ///
    /// @param pairs   by level
    /// @param usual   what holds as far as there is too little to tell
    /// @param records that the pairs are of
    /// @param unseen  how often what wasn't seen may be there all the same
    /// @param prior   how many pairs what is usual is worth
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    private record Counted(double[] pairs, double[] usual, double records, double unseen, double prior) {}

    private final Layout layout;
    private final Facts facts;
    private final Cells cells;
    private final Cells.Rows random;
    private final Cells.@Nullable Rows[] within;
    /// Whether companies' names are all that is known of most.
    private final boolean alone;
    /// By cell, how many of the pairs looked at of one family name; nothing of what is learned changes them.
    private final double[] sameFamily;
    /// By field, whether its parent agrees, and level: how often pairs by chance have it.
    private final double[][][] levels;

    /// Knows nothing of other classes yet.
    Chance(Layout layout, Facts facts, Cells cells) {
        this.layout = layout;
        this.facts = facts;
        this.cells = cells;
        alone = layout.little(facts) > ALONE;
        random = cells.of(facts.random());
        within = new Cells.@Nullable Rows[layout.count];
        Cells.Rows family = null;
        for (int field = 0; field < layout.count; field++)
            if (facts.within()[field] != null) {
                within[field] = cells.of(facts.within()[field]);
                family = layout.is(field, "familyName") ? within[field] : family;
            }
        sameFamily = family == null ? new double[cells.size] : cells.counts(family);
        levels = new double[layout.count][2][];
        learn(null);
    }

    double level(int field, int state, int level) {
        return levels[field][state][level];
    }

    double[] levels(int field, int state) {
        return levels[field][state];
    }

    /// Counts again: levels are as often as they are seen, and exact agreement as is left of all agreeing pairs once those of
    /// the other classes are taken off, but not less than an even spread of values makes likely.
    void learn(@Nullable Others others) {
        double[][] counts = new double[layout.count][], inside = new double[layout.count][];
        for (int field = 0; field < layout.count; field++) {
            counts[field] = new double[layout.levels(field)];
            inside[field] = new double[layout.levels(field)];
        }
        tally(random, counts, -1, others);
        for (int parent = 0; parent < layout.count; parent++)
            if (within[parent] != null)
                tally(within[parent], inside, parent, others);
        for (int field = 0; field < layout.count; field++) {
            int parent = layout.parents[field];
            levels[field][0] = learned(field, others == null ? null : others.taken[field],
                    new Counted(counts[field], usual(field), few(facts.held()[field]), facts.unseen(), 0));
            if (parent < 0) {
                levels[field][1] = levels[field][0];
                continue;
            }
            levels[field][1] = learned(field, null, new Counted(inside[field], levels[field][0],
                    few(facts.together()[parent]), facts.unseenWithin()[parent], ALL));
            // Matches agree on both names, and as long as they aren't told apart they make given names look common there.
            if (layout.is(field, "givenName")) {
                double[] most = namesakes(field, others);
                for (int level = NAMESAKES_FROM; level < most.length; level++)
                    levels[field][1][level] = Math.min(levels[field][1][level], most[level]);
            }
            // What isn't made of a name is as rare among namesakes as among all.
            if (layout.is(field, "email"))
                System.arraycopy(levels[field][0], layout.firstBand(field), levels[field][1], layout.firstBand(field),
                        5);
        }
        tellApart();
    }

    private void tally(Cells.Rows rows, double[][] counts, int parent, @Nullable Others others) {
        double[] sums = others == null ? cells.counts(rows) : others.masses.apply(rows);
        int classes = others == null ? 1 : others.classes, chance = others == null ? 0 : 1;
        for (int field = 0; field < layout.count; field++)
            if (parent < 0 || layout.parents[field] == parent)
                for (int level = 1; level < counts[field].length; level++)
                    counts[field][level] += sums[cells.cell(field, parent < 0 ? 0 : 1, level) * classes + chance];
    }

    private double[] learned(int field, double @Nullable [] taken, Counted counted) {
        double[] found = new double[layout.levels(field)];
        if (layout.is(field, "wholeName")) {
            // Says nothing that the two names don't. Names are only read as swapped where that makes them agree.
            Arrays.fill(found, 1);
            return found;
        }
        double seen = Math.max(1, Arrays.stream(counted.pairs).sum());
        for (int level = 1; level < found.length; level++) {
            int band = layout.band(field, level);
            found[level] = band >= 0
                    ? exact(field, band, (counted.pairs[level] + counted.prior * counted.usual[level])
                            / (seen + counted.prior), taken)
                    : (counted.pairs[level] + counted.unseen + counted.prior * counted.usual[level])
                            / (seen + counted.unseen * found.length + counted.prior);
        }
        // Before matches are told apart they are among the pairs counted. Chance alone gives ever fewer the more alike.
        if (taken == null && layout.fields.get(field).expected().length > 10)
            for (int level = 4; level < layout.firstBand(field); level++)
                found[level] = Math.min(found[level], found[level - 1] / 2);
        // Where nothing was there to be counted, what is usual is all there is.
        double own = Usual.own(counted.records), total = Math.max(Double.MIN_NORMAL, Arrays.stream(found).sum()),
                mixed = 0;
        for (int level = 1; level < found.length; level++) {
            found[level] = own * found[level] / total + (1 - own) * counted.usual[level];
            mixed += found[level];
        }
        for (int level = 1; level < found.length; level++)
            found[level] /= mixed;
        return found;
    }

    /// How often two agree on a value of a band.
    ///
    /// @param sampled how often the pairs looked at do
    private double exact(int field, int band, double sampled, double @Nullable [] taken) {
        Field definition = layout.fields.get(field);
        boolean known = switch (definition.role()) {
            case OWN -> !definition.name().equals("birthDate") && !definition.name().equals("givenName");
            case COMPANY -> true;
            case FAMILY -> false;
            case SHARED -> !definition.name().equals("place") && !definition.name().equals("street");
        };
        double share = facts.shares()[field][band];
        double even = share * share / Math.max(1, facts.distinct()[field][band]);
        double least = Math.max(1e-12, known ? Math.min(even / 10, .3 / facts.pairs() + 1e-9) : even / 4);
        if (layout.parents[field] >= 0)
            return Math.max(least, sampled);
        // Companies choose a name that nobody has: where all that is known is their names, equal ones are one company's. Of
        // records with several names one may be that of a programme or a chain: there it has to be rare.
        if (definition.name().equals("companyName") && alone
                && (band >= RARE || facts.values()[field] < SINGLE * facts.held()[field]))
            return least;
        double agreeing = taken == null ? 0 : (facts.agreeing()[field][band] - taken[band]) / facts.pairs();
        return Math.max(least, Math.max(agreeing, band <= 1 ? sampled : 0));
    }

    /// What is usual of pairs by chance, its agreements spread over bands as the base's values are.
    private double[] usual(int field) {
        Field definition = layout.fields.get(field);
        double[] usual = new double[layout.levels(field)], outcomes = Usual.outcomes(definition);
        for (int level = 1; level < usual.length; level++)
            usual[level] = outcomes[definition.outcomes()[level] - 1] * layout.share(facts, field, level);
        return usual;
    }

    /// How often two of one family name bear given names of each level by chance, at most: twice as often as any two, or as
    /// often as is left if twice the matches found were among them. Of a million records these are few beside the others.
    private double[] namesakes(int field, @Nullable Others others) {
        double[] most = levels[field][0].clone();
        double all = 0;
        for (int level = 1; level < most.length; level++)
            all += sameFamily[cells.cell(field, 1, level)];
        double both = facts.both(field) * facts.agree()[layout.parents[field]];
        for (int level = 1; level < most.length; level++)
            most[level] = Math.max(NAMESAKES * most[level], sameFamily[cells.cell(field, 1, level)] / Math.max(1, all)
                    - (others == null ? facts.records() : 2 * others.matches * others.given[level])
                            / Math.max(1, both));
        return most;
    }

    /// Where all records are alike in all they hold, agreement is common by chance, or they are copies: of one field alone
    /// nobody can say. Different records are told apart by some field, so not all of them agree on a value by chance.
    private void tellApart() {
        double all = 0;
        for (int field = 0; field < layout.count; field++)
            if (layout.banded(field)) {
                double both = facts.both(field);
                all += Math.log(1 - both + both * equal(field, 1));
            }
        // Of streets without numbers no record holds what could be exactly the same: then there is nothing to be made rarer.
        if (all <= Math.log(Usual.IN_ALL) || all == 0 || !Usual.few(facts.records()))
            return;
        for (int field = 0; field < layout.count; field++)
            for (int state = 0; state < 2 && layout.banded(field) && equal(field, state) > 0; state++) {
                double equal = equal(field, state),
                        less = Math.max(RARER, Math.pow(equal, Math.log(Usual.IN_ALL) / all - 1));
                // One table where no other field matters.
                if (state == 1 && layout.parents[field] < 0)
                    continue;
                for (int level = layout.firstBand(field); level < levels[field][state].length; level++)
                    levels[field][state][level] *= less;
                levels[field][state][1] += equal * (1 - less);
            }
    }

    /// How often pairs by chance agree exactly.
    double equal(int field, int state) {
        double equal = 0;
        for (int level = layout.firstBand(field); level < levels[field][state].length; level++)
            equal += levels[field][state][level];
        return equal;
    }

    /// Of a base that isn't small what few of its records hold is its own all the same.
    private double few(double holding) {
        return Usual.few(facts.records()) ? holding : facts.records();
    }
}
