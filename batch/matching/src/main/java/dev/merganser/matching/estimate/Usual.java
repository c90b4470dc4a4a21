package dev.merganser.matching.estimate;

import dev.merganser.matching.compare.Field;

/// What is usual, for as long as a base is too small to tell: how often two records that have nothing to do with each other
/// agree, and how many duplicates there are.
///
/// A base of a few records says next to nothing about chance: of two records every agreement is "all pairs". So what is
/// counted is mixed with what is usual, as if all pairs of [#RECORDS] more records of a usual kind had been counted, too (a prior
/// worth so many observations, as a Dirichlet distribution is the prior of a multinomial one; Gelman and others, "Bayesian Data
/// Analysis", chapter 3). Most values are rare, and then pairs agree as if each were drawn by itself.
///
/// The figures are round ones, by orders of magnitude: they decide about a handful of records, and nothing about thousands.
final class Usual {
    /// What is usual is worth as much as so many records: a dozen of a base that all share a telephone are enough to see that
    /// it is an office's.
    private static final double RECORDS = 10;
    /// So many records tell by themselves: with a single field to learn from, any prior decides what is found (134 names of
    /// companies with their addresses in one text: F1 1.000, and 0 with one).
    private static final double FEW = 100;
    /// One record in twenty is there twice.
    private static final double DUPLICATES = .05;
    /// Share of the pairs by chance that are somewhat alike; ever fewer the more they are, down to those that are equal.
    private static final double ALIKE = .1;
    /// How often two different records agree on all fields at most, or they couldn't be told apart by anybody.
    static final double IN_ALL = .001;

    private Usual() {}

    /// Whether there are so few records that what is usual counts.
    static boolean few(double records) {
        return records < FEW;
    }

    /// How much of what is said about the pairs of so many records is the base's own, 0 to 1.
    static double own(double records) {
        return !few(records) ? 1 : records * records / (records * records + RECORDS * RECORDS);
    }

    /// How many matches there may be, before any pair was looked at.
    static double guess(double records) {
        return records * Math.max(DUPLICATES, .5 * own(records));
    }

    /// How many pairs among so many records are matches, where so many were found.
    static double matches(double found, double records) {
        return !few(records) ? Math.max(.5, found) : (found + DUPLICATES * RECORDS) / (records + RECORDS) * records;
    }

    /// How often two records by chance have the same value.
    static double equal(Field field) {
        return switch (field.name()) {
            // In a few records there are relatives.
            case "givenName", "familyName", "middleName", "place", "title" -> .02;
            case "amount", "date" -> .005;
            case "birthDate", "email", "phone", "mobile", "website", "taxId" -> .0002;
            case "companyName", "street", "addressLine" -> .0005;
            case "legalForm", "sites" -> .3;
            case "gender" -> .5;
            case "currency" -> .8;
            default -> field.name().startsWith("identifier ") || field.name().startsWith("link ")
                    ? .001
                    : field.name().startsWith("category ") ? .2 : .02;
        };
    }

    /// How often pairs by chance have each outcome, from 1 (different) on; the last is agreement.
    static double[] outcomes(Field field) {
        double[] shares = new double[field.expected().length];
        int last = shares.length - 1;
        double equal = equal(field), alike = Math.max(ALIKE, 2 * equal), sum = equal;
        shares[last] = equal;
        for (int outcome = 1; outcome < last; outcome++) {
            shares[outcome] = alike * Math.pow(equal / alike, (outcome - 1.0) / (last - 1));
            sum += shares[outcome];
        }
        shares[0] = Math.max(equal / 4, 1 - sum);
        return shares;
    }
}
