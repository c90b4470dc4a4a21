package dev.merganser.matching;

import java.util.List;

import dev.merganser.matching.compare.Schema;
import dev.merganser.matching.group.Groups;
import dev.merganser.matching.weigh.Scale;

/// What a run found.
///
/// Pairs are those scored at or above `keepFrom` and all pairs within a group, each once, sorted by left, then right
/// index; they are numbered from 0.
public final class Matching {
    private final Records records;
    private final MatchModel model;
    private final Schema schema;
    private final int[] lefts;
    private final int[] rights;
    private final double[] weights;
    private final int[] groups;
    private final MatchReport report;

    Matching(Records records, MatchModel model, Schema schema, int[] lefts, int[] rights, double[] weights,
            int[] groups, MatchReport report) {
        this.records = records;
        this.model = model;
        this.schema = schema;
        this.lefts = lefts;
        this.rights = rights;
        this.weights = weights;
        this.groups = groups;
        this.report = report;
    }

    /// The model that gave the scores: the one of the options, or the one learned.
    public MatchModel model() {
        return model;
    }

    public int pairs() {
        return lefts.length;
    }

    /// Index of the pair's first record, below [#right(int)].
    public int left(int pair) {
        return lefts[pair];
    }

    public int right(int pair) {
        return rights[pair];
    }

    /// log2 of the odds that the two are the same.
    public double weight(int pair) {
        return weights[pair];
    }

    /// 1 / (1 + 2^-weight)
    public double probability(int pair) {
        return Scale.probability(weights[pair]);
    }

    /// Whether the product holds the pair for the same: both stand in one group.
    public boolean grouped(int pair) {
        return groups[lefts[pair]] == groups[rights[pair]];
    }

    /// For each record the lowest index in its group; its own where it stands alone.
    public int[] groups() {
        return groups.clone();
    }

    /// Why, or why not: any two records, candidates or not.
    public Explanation explain(int left, int right) {
        return scorer().explain(left, right);
    }

    /// Weighs any two of the records by what was learned; one a thread.
    public Scorer scorer() {
        return new Scorer(records, model, schema);
    }

    /// How a group came about: the joins of its records in their order, by position among them.
    ///
    /// @param members the group's records, ascending
    public List<Groups.Join> joins(int[] members) {
        Scorer scorer = scorer();
        return Groups.joins(members.length, Engine.odds(report.reviewThreshold()), new Groups.Evidence() {
            @Override
            public double weight(int left, int right) {
                return scorer.weight(members[left], members[right]);
            }

            @Override
            public boolean counts(int left, int right) {
                return records.mayMatch(members[left], members[right]);
            }
        });
    }

    public MatchReport report() {
        return report;
    }
}
