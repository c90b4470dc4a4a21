package dev.merganser.matching.estimate;

import java.util.Arrays;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import dev.merganser.matching.compare.Field;

/// A class of pairs that share something for a reason and are no matches. Each field is either shared, then with the errors
/// of a match, or as by chance; or it has levels of its own.
final class Context {
    /// A context shares what makes it one at least that much of what is usual: left free, it turns into a class of
    /// namesakes or of orders with one title, and its true pairs pass for matches.
    private static final double SHARED_AT_LEAST = .4, SHARED_AT_MOST = .98;
    /// What is usual counts as much as so many pairs.
    private static final double USUAL = 20;

    final String name;
    /// How many pairs it has.
    double pairs;
    private final double[] shares;
    /// By field the context that shares it as often; null if none does.
    private final @Nullable Context[] like;
    private final boolean[] free;
    /// By field how often it is shared at most.
    private final double[] most;
    private final double[] usual;
    private final double[][] own;
    private final Own[] usualOwn;

    /// How often each outcome of a field is, where it is neither as in a match nor as by chance.
    ///
    /// @param usual before the data says more, from the first outcome on
    /// @param free  of how many outcomes the data says more; the others stay as rare as they are held to be
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    record Own(double[] usual, int free) {
        /// All can be learned.
        static Own of(double... usual) {
            return new Own(usual, usual.length);
        }
    }

    Context(String name, int fields) {
        this.name = name;
        shares = new double[fields];
        like = new @Nullable Context[fields];
        free = new boolean[fields];
        most = new double[fields];
        Arrays.fill(most, SHARED_AT_MOST);
        usual = new double[fields];
        own = new double[fields][0];
        usualOwn = new Own[fields];
    }

    /// Holds a field to be shared so often.
    void set(int field, double share) {
        usually(field, share);
        free[field] = false;
    }

    /// The same, before the data says more.
    void usually(int field, double share) {
        shares[field] = usual[field] = share;
    }

    /// Lets the data say more about how often a field is shared.
    void free(int field) {
        free(field, SHARED_AT_MOST);
    }

    /// The same, up to a bound.
    void free(int field, double atMost) {
        free[field] = true;
        most[field] = atMost;
    }

    /// Holds a field to be shared as often as in another context.
    void like(int field, Context other) {
        set(field, other.share(field));
        like[field] = other;
    }

    boolean isFree(int field) {
        return free[field];
    }

    void own(int field, Own levels) {
        own[field] = levels.usual.clone();
        usualOwn[field] = levels;
    }

    /// Whether a field has levels of its own.
    boolean hasOwn(int field) {
        return own[field].length > 0;
    }

    double share(int field) {
        Context other = like[field];
        return other == null ? shares[field] : other.share(field);
    }

    double[] shares() {
        return IntStream.range(0, shares.length).mapToDouble(this::share).toArray();
    }

    /// How often a field has a level.
    ///
    /// @param banded how often what is alike so much falls into the level's frequency band; 1 for other levels
    /// @param match  how often matches have it
    /// @param chance how often pairs by chance have it
    double level(int at, Field field, int level, double banded, double match, double chance) {
        return hasOwn(at)
                ? own[at][field.outcomes()[level] - 1] * banded
                : share(at) * match + (1 - share(at)) * chance;
    }

    /// Learns how often a field is shared.
    ///
    /// @param sharing of how many pairs it is
    /// @param seen    of how many
    void learn(int field, double sharing, double seen) {
        if (free[field])
            shares[field] = Math.clamp((sharing + 1) / (seen + 2), SHARED_AT_LEAST * usual[field], most[field]);
    }

    /// Learns a field's own levels.
    ///
    /// @param counts of pairs by outcome
    void learn(int field, double[] counts) {
        if (!hasOwn(field))
            return;
        double sum = 0, fixed = 0;
        double[] before = usualOwn[field].usual;
        int learned = usualOwn[field].free;
        for (int outcome = 0; outcome < before.length; outcome++)
            if (outcome < learned)
                sum += counts[outcome] + USUAL * before[outcome];
            else
                fixed += before[outcome];
        for (int outcome = 0; outcome < learned; outcome++)
            own[field][outcome] = (counts[outcome] + USUAL * before[outcome]) / sum * (1 - fixed);
    }
}
