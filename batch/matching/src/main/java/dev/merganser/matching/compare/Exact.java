package dev.merganser.matching.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import dev.merganser.matching.Values;

/// Values that are equal or nearly: identifiers, e-mail addresses, phone numbers, web sites, categories, middle names.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
class Exact extends Comparison {
    /// Judges two different values.
    interface Judge {
        /// A level below exact, from 1.
        int level(String left, String right, Similar similar);

        /// What values have in common that can be alike though their letters aren't; empty for none.
        default String common(String text) {
            return "";
        }

        /// Which part of a value its letters are counted of.
        default String part(String text) {
            return text;
        }

        /// The first letters of the part in one number, or what else tells how alike two are.
        default long head(String part) {
            return Letters.head(part);
        }

        /// The level as far as it can be told from the letters; [#UNTOLD] where only the texts tell it.
        int glance(Exact values, int left, int right);
    }

    static final int UNTOLD = -1;

    private final int number;
    private final Judge judge;
    final Values texts;
    final long[] hashes;
    final Codes codes;
    private final Sketch sketch;
    private final byte[] bands;
    /// By value: letters of the part, its head, and the number of what is common (-1 for none) above its length.
    private final long[] traits;
    private final int exact;

    Exact(Reader reader, int number, Field field, List<Integer> columns, UnaryOperator<String> normaliser, Judge judge,
            @Nullable Map<?, ?> frozen) {
        var lexicon = new Lexicon();
        this(number, field, reader.codes(columns, normaliser, lexicon), lexicon, judge, frozen);
    }

    Exact(int number, Field field, Codes codes, Lexicon lexicon, Judge judge, @Nullable Map<?, ?> frozen) {
        super(List.of(field));
        this.number = number;
        this.judge = judge;
        this.codes = codes;
        exact = field.levels().size() - Field.BANDS.size();
        texts = lexicon.seal();
        hashes = new long[texts.size()];
        traits = new long[3 * texts.size()];
        var commons = new Lexicon();
        for (int value = 0; value < texts.size(); value++) {
            String text = texts.get(value), part = judge.part(text), common = judge.common(text);
            hashes[value] = Lexicon.hash(text);
            traits[3 * value] = Letters.mask(part);
            traits[3 * value + 1] = judge.head(part);
            traits[3 * value + 2] = (long) (common.isEmpty() ? -1 : commons.code(common)) << 32 | part.length();
        }
        sketch = frozen != null && frozen.get("values") instanceof Map<?, ?> document
                ? Sketch.fromDocument(document)
                : Sketch.of(hashes, codes.counts(hashes.length), codes.held());
        bands = sketch.bands(hashes);
    }

    /// How long the part of a value is that is judged.
    int length(int value) {
        return (int) traits[3 * value + 2];
    }

    /// What the judge holds for its head.
    long head(int value) {
        return traits[3 * value + 1];
    }

    /// The fewest errors that tell two parts apart.
    int errors(int left, int right) {
        return Math.max(Math.abs(length(left) - length(right)), Letters.errors(traits[3 * left], traits[3 * right]));
    }

    boolean hasCommon(int value) {
        return traits[3 * value + 2] >= 0;
    }

    boolean sharesCommon(int left, int right) {
        return hasCommon(left) && traits[3 * left + 2] >> 32 == traits[3 * right + 2] >> 32;
    }

    /// How many first letters two parts may have in common, 4 for more.
    int prefix(int left, int right) {
        return Letters.prefix(traits[3 * left + 1], traits[3 * right + 1]);
    }

    /// Whether the Jaro-Winkler similarity of two parts can reach so much.
    boolean alike(int left, int right, double winkler) {
        return Letters.alike(traits[3 * left], length(left), traits[3 * right], length(right),
                Letters.need(Letters.jaro(winkler, prefix(left, right))));
    }

    @Override
    void levels(Batch batch, int shift, Scratch scratch) {
        for (int at = 0; at < batch.size; at++)
            batch.patterns[at] |= levels(batch.lefts[at], batch.rights[at], scratch) << shift;
    }

    @Override
    long levels(int left, int right, Scratch scratch) {
        int one = codes.only(left), other = codes.only(right);
        if (one == Codes.NONE || other == Codes.NONE)
            return 0;
        if (one >= 0 && other >= 0)
            return level(one, other, scratch);
        int best = 0;
        for (int i = codes.count(left) - 1; i >= 0; i--)
            for (int j = codes.count(right) - 1; j >= 0; j--) {
                int a = codes.get(left, i), b = codes.get(right, j);
                if (Codes.meet(i, a, j, b) && (a == b || best < exact))
                    best = Math.max(best, level(a, b, scratch));
            }
        return best;
    }

    final int level(int left, int right, Scratch scratch) {
        return left == right ? exact + bands[left] : judged(left, right, scratch);
    }

    private int judged(int left, int right, Scratch scratch) {
        int told = judge.glance(this, left, right);
        if (told != UNTOLD)
            return told;
        int low = Math.min(left, right), high = Math.max(left, right);
        int level = scratch.recall(number, low, high);
        if (level < 0) {
            level = judge.level(texts.get(low), texts.get(high), scratch.similar);
            scratch.remember(number, low, high, level);
        }
        return level;
    }

    @Override
    long key(int field, int record) {
        int code = codes.first(record);
        return code < 0 ? 0 : hashes[code];
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

    @Override
    String shown(int field, int record) {
        return Shown.texts(codes, record, texts::get);
    }

    @Override
    List<Codes> columns() {
        return List.of(codes);
    }

    @Override
    Map<String, Object> toDocument() {
        var document = new LinkedHashMap<String, Object>();
        document.put("values", sketch.toDocument());
        return document;
    }
}
