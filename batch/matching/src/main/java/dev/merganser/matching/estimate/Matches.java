package dev.merganser.matching.estimate;

import java.util.Arrays;

import dev.merganser.matching.compare.Field;

/// How matches agree and differ: near what is usual, unless the data says otherwise, and with bounds where it can't be trusted to.
final class Matches {
    /// How much more often than usual they may have a disagreement on what is their own.
    private static final double MOST = 2;
    /// The same of persons and another place: some move, yet where most would, they are namesakes.
    private static final double MOVED = 4;
    /// What is usual is worth so many pairs, and this share of all matches.
    private static final double USUAL = 20, USUAL_SHARE = .05;
    /// Agreeing less often than this share of what is usual, they are doubtful.
    private static final double AGREEING = .75;

    private final Layout layout;
    private final Facts facts;
    /// Of how many pairs the given name is all that is one's own.
    private final double nameless;
    /// By field, whether its parent agrees, and level: how often matches have it.
    private final double[][][] levels;
    /// By field, how many have a value on both sides, and how many agree on it.
    private final double[] witnesses, agreeing;

    /// As is usual.
    Matches(Layout layout, Facts facts) {
        this.layout = layout;
        this.facts = facts;
        nameless = layout.nameless(facts);
        levels = new double[layout.count][2][];
        witnesses = new double[layout.count];
        agreeing = new double[layout.count];
        for (int field = 0; field < layout.count; field++)
            for (int state = 0; state < 2; state++)
                levels[field][state] = learned(field, new double[layout.fields.get(field).expected().length], 1, true);
    }

    double level(int field, int state, int level) {
        return levels[field][state][level];
    }

    double[] levels(int field, int state) {
        return levels[field][state];
    }

    double witnesses(int field) {
        return witnesses[field];
    }

    /// Whether they agree much less than is usual on something that isn't shared: copies, however many, do so more.
    boolean differ() {
        for (int field = 0; field < layout.count; field++) {
            Field definition = layout.fields.get(field);
            double[] expected = definition.expected();
            if (definition.role() != Field.Role.SHARED && !definition.name().equals("wholeName")
                    && agreeing[field] < AGREEING * witnesses[field] * expected[expected.length - 1])
                return true;
        }
        return false;
    }

    /// Counts who has a value on both sides, and who agrees.
    ///
    /// @param outcomes by field, whether its parent agrees, and outcome: how many matches have it
    void witness(double[][][] outcomes) {
        for (int field = 0; field < layout.count; field++) {
            double[] all = sum(outcomes[field]);
            witnesses[field] = Arrays.stream(all).sum();
            agreeing[field] = all[all.length - 1];
        }
    }

    /// Learns.
    ///
    /// @param outcomes  by field, whether its parent agrees, and outcome: how many matches have it
    /// @param matches   how many there are
    /// @param formsTell whether legal forms tell companies of one name apart
    void learn(double[][][] outcomes, double matches, boolean formsTell) {
        double usual = USUAL + USUAL_SHARE * matches;
        for (int field = 0; field < layout.count; field++)
            for (int state = 0; state < 2; state++)
                levels[field][state] = learned(field, moves(field) ? outcomes[field][state] : sum(outcomes[field]),
                        layout.fields.get(field).role() == Field.Role.COMPANY ? usual * 2 : usual, formsTell);
    }

    /// Whether errors in the field depend on its parent: who moves has another place and another street.
    private boolean moves(int field) {
        return layout.is(field, "street") || layout.is(field, "addressLine");
    }

    static double[] sum(double[][] states) {
        double[] sum = states[0].clone();
        for (int i = 0; i < sum.length; i++)
            sum[i] += states[1][i];
        return sum;
    }

    /// Outcomes near what is expected, split over bands as values are.
    private double[] learned(int field, double[] outcomeCounts, double strength, boolean formsTell) {
        Field definition = layout.fields.get(field);
        double[] learned = new double[layout.levels(field)];
        if (definition.name().equals("wholeName")) {
            Arrays.fill(learned, 1);
            return learned;
        }
        double[] shares = new double[definition.expected().length];
        for (int outcome = 0; outcome < shares.length; outcome++)
            shares[outcome] = outcomeCounts[outcome] + strength * definition.expected()[outcome];
        bound(definition, shares, Arrays.stream(shares).sum(), formsTell);
        double sum = Arrays.stream(shares).sum();
        for (int level = 1; level < learned.length; level++)
            learned[level] = shares[definition.outcomes()[level] - 1] / sum * layout.share(facts, field, level);
        return learned;
    }

    /// A tax id, the day of an order or what a lead asks for can't differ among matches far more often than is usual: else
    /// sister companies and repeated orders, which share all the rest, pass for matches with many errors. Nor can given names
    /// where little else is one's own, or relatives do.
    private void bound(Field field, double[] shares, double sum, boolean formsTell) {
        int last = switch (field.name()) {
            case "taxId", "date" -> shares.length - 1;
            case "title", "sites", "givenName" -> 1;
            case "legalForm" -> formsTell ? 1 : 0;
            case "place" -> 2;
            default -> 0;
        };
        double most = switch (field.name()) {
            case "place" -> layout.companies() ? MOST : MOVED;
            case "givenName" -> MOST / Math.max(1e-3, nameless);
            default -> MOST;
        };
        for (int outcome = 0; outcome < last; outcome++)
            shares[outcome] = Math.min(shares[outcome], most * field.expected()[outcome] * sum);
        // As often as is usual at least: what is learned takes moves for branches.
        if (field.name().equals("place") && layout.companies())
            shares[0] = Math.max(shares[0], field.expected()[0] * sum);
    }
}
