package dev.merganser.matching.estimate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

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
    /// Every so many rounds all patterns are looked at; between them those that aren't plainly by chance.
    private static final int LOOKED_AT = 10;
    /// Matches from which on a field's errors are learned rather than taken for what is usual.
    private static final double FEWEST = 10;
    /// How much more often than usual matches may have a disagreement on what is their own.
    private static final double MOST = 2;
    /// The same of persons and another place: some move, yet where most would, they are namesakes.
    private static final double MOVED = 4;
    /// So many pairs what holds of all is worth where a field's parent agrees, as among few such pairs none may agree.
    private static final double ALL = 10;
    /// How much more often than others two of one family name bear given names that are alike, at most: names of one
    /// language go together, as do those of relatives, who are a class of their own. Where there is little else to tell them
    /// by, copies are what makes it look more, unless it is too many for that.
    private static final double NAMESAKES = 2;
    private static final int NAMESAKES_FROM = 2;
    /// How much rarer agreement by chance is made at most where few records are to be told apart: never as rare as not at all.
    private static final double RARER = 1e-6;
    /// Where legal forms of what shares all the rest differ so much as often as any two, they are written as it comes.
    private static final double AS_IT_COMES = .7;

    /// What the data says before any class is known.
    ///
    /// @param records   how many there are
    /// @param pairs     number of all pairs that could match
    /// @param random    patterns of random pairs
    /// @param within    by field, patterns of random pairs that agree exactly on it; null for fields none depends on
    /// @param agreeing  by field and band, how many of all pairs agree on a value of that band
    /// @param distinct  by field and band, how many values there are
    /// @param shares    by field and band, the share of values that are in that band
    /// @param held      by field, how many records have a value
    /// @param together  by field, how many records agree exactly on it with any other; 0 for fields none depends on
    /// @param agree     by field, how many pairs agree exactly on it; 0 for fields none depends on
    /// @param unseen    how often what random pairs haven't shown may be there all the same: half a time of a sample, less
    ///                  where all pairs were looked at
    /// @param unseenWithin by field, the same of pairs that agree on it
    public record Facts(double records, double pairs, double guess, Patterns random, Patterns[] within,
            double[][] agreeing, double[][] distinct, double[][] shares, double[] held, double[] together,
            double[] agree, double unseen, double[] unseenWithin) {}

    private final Facts facts;
    private final List<Field> fields;
    private final int count;
    private final int[] parents;
    private final double[][][] m;
    private final double[][][] u;
    private final List<Context> contexts;
    private double matches;
    /// Whether legal forms tell companies of one name apart.
    private boolean formsTell = true;
    /// By field, how many matches have a value on both sides.
    private final double[] witnesses;
    public final List<String> notes = new ArrayList<>();
    private final Workers workers;
    private final Cells cells;
    private final Cells.Rows candidates;
    private final Cells.Rows random;
    private final Cells.@Nullable Rows[] within;
    /// By cell, how many of the pairs looked at of one family name; nothing of what is learned changes them.
    private final double[] sameFamily;

    private Estimator(Schema schema, Facts facts, Patterns candidates, Workers workers) {
        this.facts = facts;
        this.workers = workers;
        fields = schema.fields();
        count = fields.size();
        parents = parents(schema);
        cells = new Cells(schema, parents);
        this.candidates = cells.of(candidates);
        random = cells.of(facts.random());
        within = new Cells.@Nullable Rows[count];
        Cells.Rows family = null;
        for (int field = 0; field < count; field++)
            if (facts.within()[field] != null) {
                within[field] = cells.of(facts.within()[field]);
                family = fields.get(field).name().equals("familyName") ? within[field] : family;
            }
        sameFamily = family == null ? new double[cells.size] : cells.counts(family);
        witnesses = new double[count];
        contexts = Contexts.of(fields, facts.guess() * .3);
        m = new double[count][2][];
        u = new double[count][2][];
    }

    /// The field that each field depends on: gender follows from the given name, streets lie in places.
    public static int[] parents(Schema schema) {
        List<String> names = schema.fields().stream().map(Field::name).toList();
        return names.stream().mapToInt(name -> switch (name) {
            case "gender" -> names.indexOf("givenName");
            // Both names come from one language: who shares a family name shares a given name more often.
            case "givenName" -> names.indexOf("familyName");
            case "street", "addressLine" -> names.indexOf("place");
            // Mailboxes are named after people: namesakes' are alike.
            case "email" -> names.contains("wholeName") ? names.indexOf("wholeName") : names.indexOf("companyName");
            case "website", "sites" -> names.indexOf("companyName");
            default -> -1;
        }).toArray();
    }

    public static Weights learn(Schema schema, Facts facts, Patterns candidates, Workers workers,
            List<String> notes) {
        var estimator = new Estimator(schema, facts, candidates, workers);
        estimator.start();
        estimator.run();
        estimator.doubts();
        notes.addAll(estimator.notes);
        return estimator.weights();
    }

    /// What is usual, before any candidate was seen.
    public static Weights first(Schema schema, Facts facts, Workers workers) {
        var estimator = new Estimator(schema, facts, new Patterns(), workers);
        estimator.start();
        return estimator.weights();
    }

    private boolean banded(int field) {
        int[] outcomes = fields.get(field).outcomes();
        return outcomes.length > 5 && outcomes[outcomes.length - 5] == outcomes[outcomes.length - 1];
    }

    private int firstBand(int field) {
        return fields.get(field).levels().size() - 5;
    }

    private void start() {
        matches = facts.guess();
        chance(null);
        for (int field = 0; field < count; field++)
            for (int state = 0; state < 2; state++)
                m[field][state] = matchLevels(field, new double[fields.get(field).expected().length], 1);
    }

    /// How often matches have each level: outcomes near what is expected, split over bands as values are.
    private double[] matchLevels(int field, double[] outcomeCounts, double strength) {
        Field definition = fields.get(field);
        if (definition.name().equals("wholeName")) {
            double[] levels = new double[definition.levels().size()];
            Arrays.fill(levels, 1);
            return levels;
        }
        double[] expected = definition.expected();
        double sum = 0;
        double[] shares = new double[expected.length];
        for (int outcome = 0; outcome < shares.length; outcome++) {
            shares[outcome] = outcomeCounts[outcome] + strength * expected[outcome];
            sum += shares[outcome];
        }
        bound(definition, shares, sum);
        sum = Arrays.stream(shares).sum();
        double[] levels = new double[definition.levels().size()];
        for (int level = 1; level < levels.length; level++) {
            levels[level] = shares[definition.outcomes()[level] - 1] / sum;
            if (banded(field) && level >= firstBand(field))
                levels[level] *= Math.max(1e-6, facts.shares()[field][level - firstBand(field)]);
        }
        return levels;
    }

    /// A tax id, the day of an order or what a lead asks for can't differ among matches far more often than is usual:
    /// else sister companies and repeated orders, which share all the rest, pass for matches with many errors.
    private void bound(Field field, double[] shares, double sum) {
        int last = switch (field.name()) {
            case "taxId", "date" -> shares.length - 1;
            case "title" -> 1;
            case "legalForm" -> formsTell ? 1 : 0;
            case "place" -> 2;
            case "sites" -> 1;
            default -> 0;
        };
        double most = field.name().equals("place") && !companies() ? MOVED : MOST;
        for (int outcome = 0; outcome < last; outcome++)
            shares[outcome] = Math.min(shares[outcome], most * field.expected()[outcome] * sum);
        // As often as is usual at least: what is learned takes moves for branches.
        if (field.name().equals("place") && companies())
            shares[0] = Math.max(shares[0], field.expected()[0] * sum);
    }

    private boolean companies() {
        return names("companyName") && !names("familyName");
    }

    private boolean names(String field) {
        return fields.stream().anyMatch(each -> each.name().equals(field));
    }

    /// Levels of random pairs: counted where they are seen, and for exact agreement what is left of all agreeing pairs
    /// once those of the other classes are taken off, but not less than an even spread of values makes likely.
    private void chance(double @Nullable [][] taken) {
        double[][] counts = new double[count][], inside = new double[count][];
        for (int field = 0; field < count; field++) {
            counts[field] = new double[fields.get(field).levels().size()];
            inside[field] = new double[fields.get(field).levels().size()];
        }
        tally(random, counts, -1);
        for (int parent = 0; parent < count; parent++)
            if (within[parent] != null)
                tally(within[parent], inside, parent);
        for (int field = 0; field < count; field++) {
            u[field][0] = chance(field, counts[field], taken == null ? null : taken[field], usual(field),
                    few(facts.held()[field]), facts.unseen(), false);
            u[field][1] = parents[field] < 0
                    ? u[field][0]
                    : chance(field, inside[field], null, u[field][0], few(facts.together()[parents[field]]),
                            facts.unseenWithin()[parents[field]], true);
            // Matches agree on both names, and as long as they aren't told apart they make given names look common there.
            if (fields.get(field).name().equals("givenName") && parents[field] >= 0) {
                double[] most = namesakes(field);
                for (int level = NAMESAKES_FROM; level < u[field][1].length; level++)
                    u[field][1][level] = Math.min(u[field][1][level], most[level]);
            }
            // What isn't made of a name is as rare among namesakes as among all.
            if (fields.get(field).name().equals("email") && parents[field] >= 0)
                System.arraycopy(u[field][0], firstBand(field), u[field][1], firstBand(field), 5);
        }
        tellApart();
    }

    /// How often two of one family name bear given names of each level by chance, at most: twice as often as any two, or as
    /// often as is left if twice the matches found were among them. Of a million records these are few beside the others.
    private double[] namesakes(int field) {
        double[] most = u[field][0].clone();
        double all = 0;
        for (int level = 1; level < most.length; level++)
            all += sameFamily[cells.cell(field, 1, level)];
        double both = Math.pow(facts.held()[field] / facts.records(), 2) * facts.agree()[parents[field]];
        for (int level = 1; level < most.length; level++)
            most[level] = Math.max(NAMESAKES * most[level], sameFamily[cells.cell(field, 1, level)] / Math.max(1, all)
                    - (learned ? 2 * matches * m[field][0][level] : facts.records()) / Math.max(1, both));
        return most;
    }

    /// Where all records are alike in all they hold, agreement is common by chance, or they are copies: of one field alone
    /// nobody can say. Different records are told apart by some field, so not all of them agree on a value by chance.
    private void tellApart() {
        double all = 0;
        for (int field = 0; field < count; field++)
            if (banded(field)) {
                double both = Math.pow(facts.held()[field] / facts.records(), 2);
                all += Math.log(1 - both + both * equal(field, 1));
            }
        // Of streets without numbers no record holds what could be exactly the same: then there is nothing to be made rarer.
        if (all <= Math.log(Usual.IN_ALL) || all == 0 || !Usual.few(facts.records()))
            return;
        for (int field = 0; field < count; field++)
            for (int state = 0; state < 2 && banded(field) && equal(field, state) > 0; state++) {
                double equal = equal(field, state),
                        less = Math.max(RARER, Math.pow(equal, Math.log(Usual.IN_ALL) / all - 1));
                // One table where no other field matters.
                if (state == 1 && u[field][1] == u[field][0])
                    continue;
                for (int level = firstBand(field); level < u[field][state].length; level++)
                    u[field][state][level] *= less;
                u[field][state][1] += equal * (1 - less);
            }
    }

    /// Of a base that isn't small what few of its records hold is its own all the same.
    private double few(double holding) {
        return Usual.few(facts.records()) ? holding : facts.records();
    }

    /// How often pairs by chance agree exactly.
    private double equal(int field, int state) {
        double equal = 0;
        for (int level = firstBand(field); level < u[field][state].length; level++)
            equal += u[field][state][level];
        return equal;
    }

    private void tally(Cells.Rows rows, double[][] counts, int within) {
        double[] odds = logOdds();
        int classes = learned ? odds.length : 1, chance = learned ? 1 : 0;
        double[] sums = learned ? cells.masses(rows, tables(), odds, true, workers) : cells.counts(rows);
        for (int field = 0; field < count; field++)
            for (int level = 1; level < counts[field].length; level++)
                if (within < 0)
                    counts[field][level] += sums[cells.cell(field, 0, level) * classes + chance];
                else
                    if (parents[field] == within)
                        counts[field][level] += sums[cells.cell(field, 1, level) * classes + chance];
    }

    private boolean learned;

    /// What is usual of pairs by chance, its agreements spread over bands as the base's values are.
    private double[] usual(int field) {
        Field definition = fields.get(field);
        double[] levels = new double[definition.levels().size()], outcomes = Usual.outcomes(definition);
        for (int level = 1; level < levels.length; level++)
            levels[level] = outcomes[definition.outcomes()[level] - 1] * (banded(field) && level >= firstBand(field)
                    ? Math.max(1e-6, facts.shares()[field][level - firstBand(field)])
                    : 1);
        return levels;
    }

    /// @param usual   what holds as far as there are too few records to tell
    /// @param records that the counts come of
    /// @param unseen  how often what wasn't counted may be there all the same
    /// @param within  whether the counts are of pairs that agree on the field's parent
    private double[] chance(int field, double[] counts, double @Nullable [] taken,
            double[] usual, double records, double unseen, boolean within) {
        Field definition = fields.get(field);
        double sum = 0;
        for (double each : counts)
            sum += each;
        double[] levels = new double[counts.length];
        if (definition.name().equals("wholeName")) {
            // Says nothing that the two names don't. Names are only read as swapped where that makes them agree.
            Arrays.fill(levels, 1);
            return levels;
        }
        double seen = Math.max(1, sum), all = within ? ALL : 0;
        boolean known = switch (definition.role()) {
            case OWN, COMPANY -> true;
            case FAMILY -> false;
            case SHARED -> !definition.name().equals("place") && !definition.name().equals("street");
        };
        boolean date = definition.name().equals("birthDate");
        // Companies choose a name that nobody has: where all that is known is their names, equal ones are one company's.
        boolean alone = definition.name().equals("companyName") && fields.stream()
                .allMatch(other -> other.name().equals("companyName") || other.name().startsWith("category "));
        boolean name = definition.name().equals("givenName") || definition.name().equals("familyName");
        for (int level = 1; level < levels.length; level++) {
            if (banded(field) && level >= firstBand(field)) {
                int band = level - firstBand(field);
                double share = facts.shares()[field][band], distinct = Math.max(1, facts.distinct()[field][band]);
                double even = share * share / distinct;
                double floor = known && !date && !name ? Math.min(even / 10, .3 / facts.pairs() + 1e-9) : even / 4;
                double agreeing = taken == null || parents[field] >= 0 || alone
                        ? 0
                        : (facts.agreeing()[field][band] - taken[band]) / facts.pairs();
                double sampled = parents[field] >= 0 || (band <= 1 && !alone)
                        ? (counts[level] + all * usual[level]) / (seen + all)
                        : 0;
                levels[level] = Math.max(Math.max(floor, 1e-12), Math.max(agreeing, sampled));
            } else {
                levels[level] = (counts[level] + unseen + all * usual[level])
                        / (seen + unseen * levels.length + all);
            }
        }
        // Before matches are told apart they are among the pairs counted. Chance alone gives ever fewer the more alike.
        if (taken == null && definition.expected().length > 10)
            for (int level = 4; level < firstBand(field); level++)
                levels[level] = Math.min(levels[level], levels[level - 1] / 2);
        // Where nothing was there to be counted, what is usual is all there is.
        double own = Usual.own(records), total = Math.max(Double.MIN_NORMAL, Arrays.stream(levels).sum()), mixed = 0;
        for (int level = 1; level < levels.length; level++) {
            levels[level] = own * levels[level] / total + (1 - own) * usual[level];
            mixed += levels[level];
        }
        for (int level = 1; level < levels.length; level++)
            levels[level] /= mixed;
        return levels;
    }

    /// Logarithms by cell and class, for one round: matches, chance, contexts.
    private double[] tables() {
        int classes = 2 + contexts.size();
        double[] tables = cells.table(classes);
        for (int field = 0; field < count; field++)
            for (int state = 0; state < 2; state++)
                for (int level = 1; level < fields.get(field).levels().size(); level++) {
                    int cell = cells.cell(field, state, level) * classes;
                    double match = m[field][state][level], chance = u[field][state][level];
                    for (int k = 0; k < classes; k++)
                        tables[cell + k] = Math.log(
                                k == 0
                                        ? match
                                        : k == 1
                                                ? chance
                                                : contextLevel(contexts.get(k - 2), field, level, match, chance));
                }
        return tables;
    }

    private double[] logOdds() {
        double[] odds = new double[2 + contexts.size()];
        odds[0] = Math.log(matches);
        odds[1] = Math.log(facts.pairs());
        for (int k = 2; k < odds.length; k++)
            odds[k] = Math.log(contexts.get(k - 2).pairs);
        return odds;
    }

    /// Whether a match's errors in the field depend on its parent: who moves has another place and another street.
    private boolean moves(int field) {
        return fields.get(field).name().equals("street") || fields.get(field).name().equals("addressLine");
    }

    private static double[] sum(double[][] states) {
        double[] sum = states[0].clone();
        for (int i = 0; i < sum.length; i++)
            sum[i] += states[1][i];
        return sum;
    }

    /// Among branches as among matches names are as frequent as they are.
    private double contextLevel(Context context, int field, int level, double match, double chance) {
        double banded = banded(field) && level >= firstBand(field)
                ? Math.max(1e-6, facts.shares()[field][level - firstBand(field)])
                : 1;
        return context.level(field, fields.get(field), level, banded, match, chance);
    }

    /// Says of which fields too little is seen to learn anything.
    private void doubts() {
        for (int field = 0; field < count; field++)
            if (witnesses[field] < FEWEST && !fields.get(field).name().equals("wholeName"))
                notes.add(fields.get(field).name()
                        + ": can't be learned, as hardly any likely match has it on both sides;"
                        + " what is usual was used");
        if (!formsTell)
            notes.add(
                    "legalForm: companies that share all the rest differ in it nearly as often as any two: it says nothing");
        if (Usual.few(facts.records()))
            notes.add("%.0f records are too few to tell how often values agree by chance: what is usual has more weight"
                    .formatted(facts.records()));
        for (int field = 0; field < count; field++)
            if (banded(field) && fields.get(field).role() == Field.Role.OWN
                    && !fields.get(field).name().equals("gender")
                    && equal(field, 0) > .5)
                notes.add(fields.get(field).name()
                        + ": most records have the same, so that it hardly tells any apart");
    }

    private void run() {
        learned = true;
        int classes = 2 + contexts.size();
        Cells.Rows open = candidates;
        for (int round = 0; round < ROUNDS; round++) {
            double[][][] outcomes = new double[count][2][];
            double[][] taken = new double[count][5];
            double[][] sharing = new double[contexts.size()][count], seen = new double[contexts.size()][count];
            double[][][] own = new double[contexts.size()][count][];
            if (round % LOOKED_AT == 2)
                open = cells.open(candidates, tables(), logOdds(), workers);
            double[] sums = cells.masses(open, tables(), logOdds(), false, workers);
            double found = sums[cells.size * classes];
            for (int field = 0; field < count; field++)
                for (int state = 0; state < 2; state++) {
                    outcomes[field][state] = new double[fields.get(field).expected().length];
                    for (int k = 0; k < own.length && state == 0; k++)
                        own[k][field] = new double[outcomes[field][state].length];
                    for (int level = 1; level < fields.get(field).levels().size(); level++) {
                        int cell = cells.cell(field, state, level) * classes,
                                outcome = fields.get(field).outcomes()[level] - 1;
                        outcomes[field][state][outcome] += sums[cell];
                        if (banded(field) && level >= firstBand(field))
                            for (int k = 0; k < classes; k++)
                                taken[field][level - firstBand(field)] += k == 1 ? 0 : sums[cell + k];
                        for (int k = 0; k < contexts.size(); k++) {
                            double pairs = sums[cell + k + 2], share = contexts.get(k).share(field);
                            own[k][field][outcome] += pairs;
                            double match = share * m[field][state][level],
                                    chance = (1 - share) * u[field][state][level];
                            if (pairs > 0)
                                sharing[k][field] += pairs * match / (match + chance);
                            seen[k][field] += pairs;
                        }
                    }
                }
            double before = matches;
            matches = Usual.matches(found, facts.records());
            for (int k = 0; k < contexts.size(); k++) {
                Context context = contexts.get(k);
                context.pairs = Math.max(1e-3, context.name.equals(Contexts.SISTERS)
                        ? sisters(round, sums, k + 2, classes)
                        : sums[cells.size * classes + k + 2]);
                for (int field = 0; field < count; field++) {
                    context.learn(field, own[k][field]);
                    context.learn(field, sharing[k][field], seen[k][field]);
                }
            }
            double usual = 20 + .05 * matches;
            for (int field = 0; field < count; field++)
                witnesses[field] = Arrays.stream(sum(outcomes[field])).sum();
            for (int field = 0; field < count; field++)
                for (int state = 0; state < 2; state++)
                    m[field][state] = matchLevels(field, moves(field) ? outcomes[field][state] : sum(outcomes[field]),
                            fields.get(field).role() == Field.Role.COMPANY ? usual * 2 : usual);
            if (round % 3 == 2)
                chance(taken);
            if (round > 20 && Math.abs(matches - before) < 1e-5 * matches)
                break;
        }
    }

    /// How many sisters of one name there are: only where both say their legal form can they be told from matches, so of all
    /// pairs as many are sisters as of those. None where two that share all the rest differ in it about as often as any two:
    /// then it is written as it comes, and says nothing. In the first rounds classes are still mixed.
    private double sisters(int round, double[] sums, int sister, int classes) {
        int field = IntStream.range(0, count).filter(at -> fields.get(at).name().equals("legalForm")).findFirst()
                .orElseThrow();
        double sisters = 0, same = 0;
        for (int level = 1; level < fields.get(field).levels().size(); level++) {
            sisters += sums[cells.cell(field, 0, level) * classes + sister];
            same += sums[cells.cell(field, 0, level) * classes];
        }
        int different = cells.cell(field, 0, 1) * classes;
        formsTell = round < LOOKED_AT
                || sums[different] + sums[different + sister] < AS_IT_COMES * u[field][0][1] * (same + sisters);
        return formsTell ? Math.min(sums[cells.size * classes + sister], sisters * matches / Math.max(1, same)) : 0;
    }

    private Weights weights() {
        double[][][] logM = new double[count][2][], logU = new double[count][2][];
        for (int field = 0; field < count; field++)
            for (int state = 0; state < 2; state++) {
                logM[field][state] = Arrays.stream(m[field][state]).map(x -> x == 0 ? 0 : Math.log(x) / LOG2).toArray();
                logU[field][state] = Arrays.stream(u[field][state]).map(x -> x == 0 ? 0 : Math.log(x) / LOG2).toArray();
                // Who is the same differs no more often than any two: to differ never speaks for a match.
                if (Usual.few(facts.records()))
                    logM[field][state][1] = Math.min(logM[field][state][1], logU[field][state][1]);
            }
        List<Weights.Context> known = contexts.stream().map(context -> new Weights.Context(context.name,
                Math.log(context.pairs / facts.pairs()) / LOG2, context.shares(), ownLevels(context))).toList();
        return new Weights(fields.stream().map(Field::name).toList(), parents, logM, logU,
                Math.log(matches / facts.pairs()) / LOG2, known, .5, .99);
    }

    private double[][] ownLevels(Context context) {
        double[][] levels = new double[count][];
        for (int field = 0; field < count; field++) {
            int size = context.hasOwn(field) ? fields.get(field).levels().size() : 0;
            levels[field] = new double[size];
            for (int level = 1; level < size; level++)
                levels[field][level] = Math.log(contextLevel(context, field, level, 0, 0)) / LOG2;
        }
        return levels;
    }
}
