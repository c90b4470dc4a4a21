package dev.merganser.matching;

import java.util.Arrays;
import java.util.List;

import dev.merganser.matching.block.Blocks;
import dev.merganser.matching.compare.Batch;
import dev.merganser.matching.compare.Schema;
import dev.merganser.matching.estimate.Patterns;

/// The pairs that blocks bring up, compared: which pattern each of them has, and how many have each pattern.
final class Candidates {
    private static final int PART = 4096;

    /// By part of the blocks, the pairs.
    private final Buffer[] found;
    /// By part, of its own patterns' numbers, those in all patterns.
    private final int[][] patternOf;
    private final Patterns patterns;

    private Candidates(Buffer[] found, int[][] patternOf, Patterns patterns) {
        this.found = found;
        this.patternOf = patternOf;
        this.patterns = patterns;
    }

    /// Which pairs are asked for.
    @FunctionalInterface
    interface Wanted {
        boolean test(int left, int right);
    }

    /// Blocks, compares and counts in one pass.
    static Candidates compared(Schema schema, Blocks blocks, Wanted wanted, Workers workers) {
        int parts = (blocks.size() + PART - 1) / PART;
        var found = new Buffer[parts];
        var finders = new Finder[workers.threads()];
        int[] finderOf = new int[parts];
        workers.run(blocks.size(), PART, (start, end, worker) -> {
            if (finders[worker] == null)
                finders[worker] = new Finder(schema);
            Finder finder = finders[worker];
            blocks.pairs(start, end, (left, right) -> {
                if (wanted.test(left, right))
                    finder.batch.add(left, right);
            });
            finder.batch.flush();
            found[start / PART] = finder.buffer.taken();
            finderOf[start / PART] = worker;
        });
        List<Finder> all = Arrays.stream(finders).filter(finder -> finder != null).toList();
        Patterns patterns = Patterns.sorted(all.stream().map(finder -> finder.patterns).toList());
        int[][] renumbered = new int[finders.length][];
        for (int worker = 0; worker < finders.length; worker++)
            if (finders[worker] != null) {
                Patterns own = finders[worker].patterns;
                renumbered[worker] = new int[own.size()];
                Arrays.setAll(renumbered[worker], number -> patterns.find(own.pattern(number)));
            }
        int[][] patternOf = new int[parts][];
        Arrays.setAll(patternOf, part -> renumbered[finderOf[part]]);
        return new Candidates(found, patternOf, patterns);
    }

    Patterns patterns() {
        return patterns;
    }

    /// The pairs whose patterns weigh at least so much.
    ///
    /// @param weights by number of the pattern
    Pairs from(double from, double[] weights, int records) {
        var kept = new Buffer();
        for (int part = 0; part < found.length; part++)
            for (int i = 0; i < found[part].size; i++) {
                int number = patternOf[part][found[part].numbers[i]];
                if (weights[number] >= from)
                    kept.add(found[part].pairs[i], number);
            }
        int[] starts = new int[records + 1];
        for (int i = 0; i < kept.size; i++)
            starts[Pairs.leftOf(kept.pairs[i]) + 1]++;
        for (int record = 0; record < records; record++)
            starts[record + 1] += starts[record];
        long[] pairs = new long[kept.size];
        int[] numbers = new int[kept.size];
        int[] at = Arrays.copyOf(starts, records);
        for (int i = 0; i < kept.size; i++) {
            long pair = kept.pairs[i];
            int left = Pairs.leftOf(pair), place = at[left]++;
            // By the right record: few have more than a handful of partners.
            for (; place > starts[left] && pairs[place - 1] > pair; place--) {
                pairs[place] = pairs[place - 1];
                numbers[place] = numbers[place - 1];
            }
            pairs[place] = pair;
            numbers[place] = kept.numbers[i];
        }
        return new Pairs(pairs, numbers);
    }

    /// What one thread finds.
    private static final class Finder {
        final Patterns patterns = new Patterns();
        final Batch batch;
        final Buffer buffer = new Buffer();

        Finder(Schema schema) {
            batch = new Batch(schema, schema.scratch(),
                    (left, right, pattern) -> buffer.add(Pairs.of(left, right), patterns.count(pattern)));
        }
    }

    /// Pairs with the numbers of their patterns.
    private static final class Buffer {
        long[] pairs = new long[64];
        int[] numbers = new int[64];
        int size;

        /// What was added, with nothing to spare; then it is empty.
        Buffer taken() {
            var taken = new Buffer();
            taken.pairs = Arrays.copyOf(pairs, size);
            taken.numbers = Arrays.copyOf(numbers, size);
            taken.size = size;
            size = 0;
            return taken;
        }

        void add(long pair, int number) {
            if (size == pairs.length) {
                pairs = Arrays.copyOf(pairs, size * 2);
                numbers = Arrays.copyOf(numbers, size * 2);
            }
            pairs[size] = pair;
            numbers[size++] = number;
        }
    }
}
