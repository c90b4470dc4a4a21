package dev.merganser.matching.compare;

import org.apache.commons.codec.language.ColognePhonetic;

import dev.merganser.matching.normalise.Fold;
import dev.merganser.matching.normalise.Names;

/// Names of persons or places as they are compared: level of two of them.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
final class NameTable {
    static final int DIFFERENT = 1, WEAK = 2, ALIKE = 3, CLOSE = 4, EXACT = 5;
    static final String[] LEVELS = {"different", "weak", "alike", "close"};
    /// Stands for names of one word, of which there are the most.
    private static final String[] ONE = {};
    static final double[] EXPECTED = {.05, .02, .02, .08, .83};

    final String[] texts;
    final long[] hashes;
    private final String[] compact;
    private final int[] sounds;
    private final int[] nicks;
    private final String[][] words;
    private final long[] letters;
    private final boolean persons;

    /// @param persons whether one whole word in common makes two names close, as with double names
    NameTable(String[] texts, boolean persons, dev.merganser.matching.Workers workers) {
        this.texts = texts;
        this.persons = persons;
        hashes = Lexicon.hashes(texts);
        int size = texts.length;
        compact = new String[size];
        sounds = new int[size];
        nicks = new int[size];
        words = new String[size][];
        letters = new long[size];
        var cologne = new ColognePhonetic();
        workers.run(size, 1024, (from, to, _) -> {
            for (int i = from; i < to; i++) {
                String text = texts[i];
                compact[i] = text.indexOf(' ') < 0 ? text : text.replace(" ", "");
                words[i] = text.indexOf(' ') < 0 ? ONE : text.split(" ", -1);
                sounds[i] = sound(cologne, compact[i]);
                nicks[i] = (int) Fold.hash(Names.canonical(words[i] == ONE ? text : words[i][0]));
                for (int c = 0; c < compact[i].length(); c++)
                    letters[i] |= 1L << (compact[i].charAt(c) & 63);
            }
        });
    }

    static int sound(ColognePhonetic cologne, String text) {
        String sound = cologne.colognePhonetic(text);
        // One or two sounds are shared by too many names to say anything.
        return sound.length() < 2 ? 0 : (int) Fold.hash(sound);
    }

    int sound(int name) {
        return sounds[name];
    }

    int nick(int name) {
        return nicks[name];
    }

    /// From [#DIFFERENT] to [#EXACT].
    int level(int left, int right, int comparison, Scratch scratch) {
        if (left == right)
            return EXACT;
        if (hopeless(left, right))
            return DIFFERENT;
        int low = Math.min(left, right), high = Math.max(left, right);
        int level = scratch.recall(comparison, low, high);
        if (level < 0) {
            level = judge(low, high, scratch.similar);
            scratch.remember(comparison, low, high, level);
        }
        return level;
    }

    /// The words of a name.
    String[] words(int name) {
        return words[name] == ONE ? new String[]{texts[name]} : words[name];
    }

    /// Whether too few letters are shared for anything but "different": settles most comparisons at once.
    private boolean hopeless(int left, int right) {
        long a = letters[left], b = letters[right];
        return Long.bitCount(a & b) * 2 < Math.min(Long.bitCount(a), Long.bitCount(b))
                && (sounds[left] == 0 || sounds[left] != sounds[right]) && nicks[left] != nicks[right]
                && (words[left] == ONE && words[right] == ONE);
    }

    private int judge(int left, int right, Similar similar) {
        String a = compact[left], b = compact[right];
        if (a.equals(b))
            return CLOSE;
        int min = Math.min(a.length(), b.length()), max = Math.max(a.length(), b.length());
        if (min == 1)
            return a.charAt(0) == b.charAt(0) ? WEAK : DIFFERENT;
        if (words[left] != ONE || words[right] != ONE) {
            int shared = shared(left, right);
            if (shared > 0)
                return shared;
        }
        boolean sound = sounds[left] != 0 && sounds[left] == sounds[right] || nicks[left] == nicks[right];
        int distance = max - min > 3 ? max - min : similar.alignment(a, b);
        if (distance == 1 && max >= 4)
            return CLOSE;
        double winkler = similar.jaroWinkler(a, b);
        if (winkler >= 0.95 || distance == 2 && max >= 8)
            return CLOSE;
        if (sound || distance == 1 || winkler >= 0.89)
            return ALIKE;
        return winkler >= 0.82 ? WEAK : DIFFERENT;
    }

    /// Double names: one whole word in common is close, an initial that fits is alike.
    private int shared(int left, int right) {
        String[] a = words[left] == ONE ? new String[]{texts[left]} : words[left];
        String[] b = words[right] == ONE ? new String[]{texts[right]} : words[right];
        int equal = 0, length = 0;
        for (String x : a)
            for (String y : b)
                if (x.equals(y) && x.length() > 2) {
                    equal++;
                    length += x.length();
                    break;
                }
        if (persons)
            return equal > 0 ? CLOSE : 0;
        return equal == Math.min(a.length, b.length) && length >= 5 ? CLOSE : 0;
    }
}
