package dev.merganser.matching.compare;

import org.apache.commons.codec.language.ColognePhonetic;

import dev.merganser.matching.normalise.Fold;
import dev.merganser.matching.normalise.Nicknames;

/// Names of persons or places as they are compared: level of two of them.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
final class NameTable {
    /// Longer texts are no names: only errors tell them apart, not how much they have in common.
    private static final int LONGEST = 64;
    static final int DIFFERENT = 1, WEAK = 2, ALIKE = 3, CLOSE = 4, EXACT = 5;
    /// Stands for names of one word, of which there are the most.
    private static final String[] ONE = {};
    /// The mark of a name of several words, above its length.
    private static final long SEVERAL = 1L << 31;
    /// The mark of a person's name that begins with an initial.
    private static final long INITIAL = 1L << 30;
    private static final int LENGTH = (1 << 30) - 1;
    /// Shorter words in common say nothing.
    private static final int SHARED = 3;
    private static final int TRAITS = 4;
    /// What the Jaro similarity needs for "weak", by the number of first letters alike.
    private static final double[] WEAKEST = new double[5];
    static {
        for (int prefix = 0; prefix < WEAKEST.length; prefix++)
            WEAKEST[prefix] = Letters.need(Letters.jaro(0.82, prefix));
    }

    final String[] texts;
    final long[] hashes;
    private final String[] compact;
    private final String[][] words;
    /// By name what settles most comparisons, side by side: letters, head, sound and number among the nicknames (of a
    /// place, its first word), length and [#SEVERAL] below a bit for each word that can be shared.
    private final long[] traits;
    private final Lanes lanes;
    private final boolean persons;

    /// @param persons whether one whole word in common makes two names close, as with double names
    NameTable(String[] texts, boolean persons, dev.merganser.matching.Workers workers) {
        this.texts = texts;
        this.persons = persons;
        hashes = Lexicon.hashes(texts);
        int size = texts.length;
        compact = new String[size];
        words = new String[size][];
        traits = new long[TRAITS * size];
        lanes = new Lanes(size);
        var cologne = new ColognePhonetic();
        workers.run(size, 1024, (from, to, _) -> {
            for (int i = from; i < to; i++) {
                String text = texts[i];
                compact[i] = text.indexOf(' ') < 0 ? text : text.replace(" ", "");
                words[i] = text.indexOf(' ') < 0 ? ONE : text.split(" ", -1);
                String first = words[i] == ONE ? text : words[i][0];
                traits[TRAITS * i] = Letters.mask(compact[i]);
                traits[TRAITS * i + 1] = Letters.head(compact[i]);
                traits[TRAITS * i + 2] = (long) sound(cologne, compact[i]) << 32
                        | (persons ? Nicknames.number(first) : Fold.hash(first)) & 0xffffffffL;
                lanes.set(i, compact[i]);
                traits[TRAITS * i + 3] = compact[i].length() | (words[i] == ONE ? 0 : SEVERAL)
                        | (persons && first.length() == 1 ? INITIAL : 0);
                for (String word : words(i))
                    if (word.length() >= SHARED)
                        traits[TRAITS * i + 3] |= 1L << 32 + (Fold.hash(word) & 31);
            }
        });
    }

    static int sound(ColognePhonetic cologne, String text) {
        String sound = cologne.colognePhonetic(text);
        // One or two sounds are shared by too many names to say anything.
        return sound.length() < 2 ? 0 : (int) Fold.hash(sound);
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

    /// Whether it is plain that two names are nothing but different: settles most comparisons at once.
    private boolean hopeless(int left, int right) {
        long restA = traits[TRAITS * left + 3], restB = traits[TRAITS * right + 3];
        if (((restA | restB) & SEVERAL) != 0 && (restA & restB) >>> 32 != 0 || sound(left, right))
            return false;
        int a = (int) restA & LENGTH, b = (int) restB & LENGTH;
        long headA = traits[TRAITS * left + 1], headB = traits[TRAITS * right + 1];
        int prefix = Letters.prefix(headA, headB);
        if (Math.min(a, b) <= 1 || ((restA | restB) & INITIAL) != 0 && prefix > 0)
            return prefix == 0;
        long lettersA = traits[TRAITS * left], lettersB = traits[TRAITS * right];
        int errors = Math.max(Math.abs(a - b), Letters.errors(lettersA, lettersB));
        return errors > (Math.max(a, b) >= 8 ? 2 : 1) && !Letters.alike(lettersA, a, lettersB, b, WEAKEST[prefix]);
    }

    private int length(int name) {
        return (int) traits[TRAITS * name + 3] & LENGTH;
    }

    /// Whether one of two names begins with an initial.
    boolean initial(int left, int right) {
        return ((traits[TRAITS * left + 3] | traits[TRAITS * right + 3]) & INITIAL) != 0;
    }

    /// Whether two names are of one whole word each and don't stand for one another, as nicknames do.
    boolean ownForms(int left, int right) {
        return words[left] == ONE && words[right] == ONE && length(left) > 1 && length(right) > 1
                && !Nicknames.related((int) traits[TRAITS * left + 2], (int) traits[TRAITS * right + 2]);
    }

    /// Whether two names sound alike or are forms of one name.
    private boolean sound(int left, int right) {
        long a = traits[TRAITS * left + 2], b = traits[TRAITS * right + 2];
        return a >>> 32 != 0 && (a ^ b) >>> 32 == 0
                || (persons ? Nicknames.related((int) a, (int) b) : (int) a == (int) b);
    }

    /// The level of two names by their texts.
    int judge(int left, int right, Similar similar) {
        int a = length(left), b = length(right), min = Math.min(a, b), max = Math.max(a, b);
        boolean held = lanes.hold(left, right);
        if (held ? lanes.equal(left, right) : compact[left].equals(compact[right]))
            return CLOSE;
        if (min == 1 && !persons)
            return Letters.prefix(traits[TRAITS * left + 1], traits[TRAITS * right + 1]) > 0 ? WEAK : DIFFERENT;
        if (words[left] != ONE || words[right] != ONE) {
            int shared = shared(left, right);
            if (shared > 0)
                return shared;
        }
        if (initial(left, right)) {
            if (initials(words(left), words(right)))
                return WEAK;
            if (min == 1)
                return DIFFERENT;
        }
        boolean sound = sound(left, right);
        // Only distances of one and two matter.
        int errors = Math.max(max - min, Letters.errors(traits[TRAITS * left], traits[TRAITS * right]));
        if (max > LONGEST)
            return similar.within(compact[left], compact[right], 2) ? CLOSE : sound ? ALIKE : DIFFERENT;
        int distance = errors > 2
                ? errors
                : held
                        ? lanes.distance(left, right, true)
                        : similar.alignment(compact[left], compact[right]);
        if (distance == 1 && max >= 4)
            return CLOSE;
        double winkler = held
                ? lanes.jaroWinkler(left, right)
                : similar.jaroWinkler(compact[left], compact[right]);
        if (winkler >= 0.95 || distance == 2 && max >= 8)
            return CLOSE;
        if (sound || distance == 1 || winkler >= 0.89)
            return ALIKE;
        return winkler >= 0.82 ? WEAK : DIFFERENT;
    }

    /// Whether each word of the shorter name is the other's at its place, or one is the other's initial.
    private static boolean initials(String[] left, String[] right) {
        for (int i = Math.min(left.length, right.length) - 1; i >= 0; i--)
            if (left[i].length() == 1 || right[i].length() == 1
                    ? left[i].charAt(0) != right[i].charAt(0)
                    : !left[i].equals(right[i]))
                return false;
        return true;
    }

    /// Double names: one whole word in common is close.
    private int shared(int left, int right) {
        String[] a = words[left] == ONE ? new String[]{texts[left]} : words[left];
        String[] b = words[right] == ONE ? new String[]{texts[right]} : words[right];
        int equal = 0, length = 0;
        for (String x : a)
            for (String y : b)
                if (x.equals(y) && x.length() >= SHARED) {
                    equal++;
                    length += x.length();
                    break;
                }
        if (persons)
            return equal > 0 ? CLOSE : 0;
        return equal == Math.min(a.length, b.length) && length >= 5 ? CLOSE : 0;
    }
}
