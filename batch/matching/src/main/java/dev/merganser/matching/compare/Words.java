package dev.merganser.matching.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.merganser.matching.normalise.Companies;

/// Names of companies, titles and free text: how much of what their words say two values share.
///
/// A word says as many bits as it is rare; legal forms and small words say next to nothing. Words match when they are
/// equal, nearly equal, abbreviated, or written together in one value and apart in the other.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
final class Words extends Comparison {
    static final int BEGINNING = 5, MOST = 6, ACRONYM = 8, CONTAINED = 9, EXACT = 11;
    /// Longer texts are cut there.
    static final int MOST_WORDS = 32;
    private static final float NOISE = 0.3f, HEAVIEST = 14;
    private static final double[] STEPS = {.15, .35, .55};
    private static final double[] EXPECTED = {.02, .02, .03, .04, .03, .05, .08, .02, .12, .12, .47};

    private final int number;
    private final Codes codes;
    final String[] texts;
    private final int[][] words;
    private final float[] totals;
    private final byte[] bands;
    private final long[] keys;
    private final String[] compacts;
    private final String[] acronyms;
    final String[] vocabulary;
    final float[] weights;
    private final Sketch sketch;

    Words(Reader reader, int number, String name, Field.Role role, List<Integer> columns, @Nullable Map<?, ?> frozen) {
        super(List.of(Field.banded(name, role, MOST, EXPECTED, "different", "little in common", "some words",
                "half the words",
                "same beginning", "most words", "nearly all words", "acronym", "contained", "alike")));
        this.number = number;
        var lexicon = new Lexicon();
        codes = reader.codes(columns, text -> String.join(" ", Companies.words(text)), lexicon);
        texts = lexicon.texts();
        int[] held = codes.counts(texts.length);
        var known = new Lexicon();
        words = new int[texts.length][];
        for (int value = 0; value < texts.length; value++) {
            List<String> spelled = Arrays.asList(texts[value].split(" ", MOST_WORDS + 1));
            words[value] = spelled.stream().limit(MOST_WORDS).mapToInt(known::code).distinct().toArray();
        }
        vocabulary = known.texts();
        int[] counts = new int[vocabulary.length];
        for (int value = 0; value < texts.length; value++)
            for (int word : words[value])
                counts[word] += held[value];
        long[] hashes = Lexicon.hashes(vocabulary);
        sketch = frozen != null && frozen.get("words") instanceof Map<?, ?> document
                ? Sketch.fromDocument(document)
                : Sketch.of(hashes, counts, codes.held());
        weights = new float[vocabulary.length];
        for (int word = 0; word < weights.length; word++)
            weights[word] = Companies.noise(vocabulary[word])
                    ? NOISE
                    : (float) Math.clamp(sketch.exponent(hashes[word]), 0.6, HEAVIEST);
        totals = new float[texts.length];
        bands = new byte[texts.length];
        keys = new long[texts.length];
        compacts = new String[texts.length];
        acronyms = new String[texts.length];
        for (int value = 0; value < texts.length; value++) {
            var content = new ArrayList<String>();
            for (int word : words[value]) {
                totals[value] += weights[word];
                if (weights[word] != NOISE)
                    content.add(vocabulary[word]);
            }
            // A name of nothing but small words and legal forms: all the same it is a name.
            if (content.isEmpty())
                for (int word : words[value])
                    if (!Companies.legal(vocabulary[word]))
                        content.add(vocabulary[word]);
            if (content.isEmpty())
                content.add(vocabulary[words[value][0]]);
            float bits = totals[value];
            bands[value] = (byte) (bits < 7 ? 0 : bits < 12 ? 1 : bits < 18 ? 2 : bits < 26 ? 3 : 4);
            compacts[value] = String.join("", content);
            keys[value] = dev.merganser.matching.normalise.Fold.hash(compacts[value]) | 1;
            var acronym = new StringBuilder();
            content.forEach(word -> acronym.append(word.charAt(0)));
            acronyms[value] = sorted(acronym.toString());
        }
    }

    @Override
    void levels(Batch batch, int shift, Scratch scratch) {
        for (int at = 0; at < batch.size; at++)
            batch.patterns[at] |= levels(batch.lefts[at], batch.rights[at], scratch) << shift;
    }

    @Override
    long levels(int left, int right, Scratch scratch) {
        int best = 0;
        for (int i = codes.count(left) - 1; i >= 0; i--)
            for (int j = codes.count(right) - 1; j >= 0; j--)
                if (Codes.meet(i, codes.get(left, i), j, codes.get(right, j)))
                    best = Math.max(best, level(codes.get(left, i), codes.get(right, j), scratch));
        return best;
    }

    private int level(int left, int right, Scratch scratch) {
        if (keys[left] == keys[right])
            return EXACT + Math.min(bands[left], bands[right]);
        int low = Math.min(left, right), high = Math.max(left, right);
        int level = scratch.recall(number, low, high);
        if (level < 0) {
            level = judge(low, high, scratch.similar);
            scratch.remember(number, low, high, level);
        }
        return level;
    }

    private int judge(int left, int right, Similar similar) {
        int[] a = words[left], b = words[right];
        long usedA = 0, usedB = 0;
        double shared = 0;
        for (int i = 0; i < a.length; i++)
            for (int j = 0; j < b.length; j++)
                if (a[i] == b[j]) {
                    usedA |= 1L << i;
                    usedB |= 1L << j;
                    shared += weights[a[i]];
                }
        double a2 = totals[left], b2 = totals[right];
        for (int i = 0; i < a.length; i++) {
            if ((usedA >> i & 1) != 0 || weights[a[i]] == NOISE)
                continue;
            double best = 0;
            int at = -1;
            for (int j = 0; j < b.length; j++)
                if ((usedB >> j & 1) == 0 && weights[b[j]] != NOISE) {
                    double quality = quality(vocabulary[a[i]], vocabulary[b[j]], similar);
                    if (quality > best) {
                        best = quality;
                        at = j;
                    }
                }
            if (at >= 0) {
                usedA |= 1L << i;
                usedB |= 1L << at;
                // A word misspelt looks rarer than it is: both count as what the more frequent one says.
                float weight = Math.min(weights[a[i]], weights[b[at]]);
                shared += best * weight;
                a2 += weight - weights[a[i]];
                b2 += weight - weights[b[at]];
            }
        }
        shared += joined(a, b, usedA, usedB) + joined(b, a, usedB, usedA);
        double alike = a2 + b2 <= 0 ? 0 : 2 * shared / (a2 + b2);
        double within = shared / Math.max(0.1, Math.min(a2, b2));
        String x = compacts[left], y = compacts[right];
        if (alike >= 0.92 || x.length() > 5 && y.length() > 5 && Math.abs(x.length() - y.length()) <= 2
                && similar.within(x, y, Math.min(x.length(), y.length()) >= 9 ? 2 : 1) && !digits(x, y))
            return EXACT - 1;
        if (within >= 0.95 && shared >= 5)
            return CONTAINED;
        if (!acronyms[left].isEmpty() && acronyms[left].equals(sorted(y))
                || !acronyms[right].isEmpty() && acronyms[right].equals(sorted(x)))
            return ACRONYM;
        if (alike >= 0.7)
            return alike >= 0.82 ? MOST + 1 : MOST;
        if (beginning(a, b))
            return BEGINNING;
        int level = 1;
        for (double step : STEPS)
            if (alike >= step)
                level++;
        return level;
    }

    /// Whether two names have nothing in common, or little more than a legal form.
    static boolean other(int level) {
        return level == 1 || level == 2;
    }

    /// Whether the first words that say something are the same, and say enough: the start of a name is its mark.
    private boolean beginning(int[] a, int[] b) {
        double said = 0;
        int i = 0, j = 0;
        while (true) {
            while (i < a.length && weights[a[i]] == NOISE)
                i++;
            while (j < b.length && weights[b[j]] == NOISE)
                j++;
            if (i == a.length || j == b.length || a[i] != b[j])
                return said >= 5;
            said += weights[a[i]];
            i++;
            j++;
        }
    }

    /// Letters in alphabetical order: `Foods, Rushmoor` has the acronym of `Rushmoor Foods`. Empty for what is no acronym.
    static String sorted(String text) {
        if (text.length() < 2 || text.length() > 6)
            return "";
        char[] letters = text.toCharArray();
        Arrays.sort(letters);
        return new String(letters);
    }

    private static boolean digits(String x, String y) {
        return x.chars().anyMatch(Character::isDigit) || y.chars().anyMatch(Character::isDigit);
    }

    /// Weight of words that one side writes together and the other apart.
    private double joined(int[] apart, int[] together, long usedApart, long usedTogether) {
        double shared = 0;
        for (int i = 0; i + 1 < apart.length; i++) {
            if ((usedApart >> i & 3) != 0)
                continue;
            String first = vocabulary[apart[i]], second = vocabulary[apart[i + 1]];
            for (int j = 0; j < together.length; j++) {
                String whole = vocabulary[together[j]];
                if ((usedTogether >> j & 1) == 0 && whole.length() == first.length() + second.length()
                        && whole.startsWith(first) && whole.endsWith(second))
                    shared += (weights[apart[i]] + weights[apart[i + 1]] + weights[together[j]]) / 2;
            }
        }
        return shared;
    }

    private static double quality(String a, String b, Similar similar) {
        int min = Math.min(a.length(), b.length()), max = Math.max(a.length(), b.length());
        if (Character.isDigit(a.charAt(0)) || Character.isDigit(b.charAt(0)))
            return 0;
        if (a.charAt(0) == b.charAt(0)) {
            if (min == 1)
                return 0.5;
            if (min >= 3 && (a.startsWith(b) || b.startsWith(a)))
                return 0.85;
            if (a.length() < b.length() ? skeleton(a, b) : skeleton(b, a))
                return 0.8;
        }
        if (min < 4 || max - min > 2)
            return 0;
        int distance = similar.alignment(a, b);
        return distance == 1 ? 0.9 : distance == 2 && min >= 7 ? 0.8 : 0;
    }

    /// Whether a word is short for another by its consonants, in order: `pkg` for `packaging`, `bldg` for `building`.
    private static boolean skeleton(String brief, String word) {
        if (brief.length() < 3 || brief.length() > 5)
            return false;
        int at = 0;
        for (int i = 0; i < brief.length(); i++, at++) {
            char letter = brief.charAt(i);
            at = "aeiou".indexOf(letter) >= 0 ? -1 : word.indexOf(letter, at);
            if (at < 0)
                return false;
        }
        return true;
    }

    @Override
    long key(int field, int record) {
        int code = codes.first(record);
        return code < 0 ? 0 : keys[code];
    }

    @Override
    int band(int field, int record) {
        int code = codes.first(record);
        return code < 0 ? 0 : bands[code];
    }

    @Override
    Tally tally(int field, int records) {
        return Tally.of(codes, bands);
    }

    Codes codes() {
        return codes;
    }

    int[] words(int value) {
        return words[value];
    }

    long compact(int value) {
        return keys[value];
    }

    long[] keys() {
        return keys;
    }

    String compactText(int value) {
        return compacts[value];
    }

    String acronym(int value) {
        return acronyms[value];
    }

    @Override
    String shown(int field, int record) {
        return Shown.texts(codes, record, texts);
    }

    @Override
    List<Codes> columns() {
        return List.of(codes);
    }

    @Override
    Map<String, Object> toDocument() {
        var document = new LinkedHashMap<String, Object>();
        document.put("words", sketch.toDocument());
        return document;
    }
}
