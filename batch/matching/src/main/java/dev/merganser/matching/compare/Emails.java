package dev.merganser.matching.compare;

import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.merganser.matching.normalise.Fold;
import dev.merganser.model.Meaning;

/// E-mail addresses. One that is made of its owner's name says little where the names agree anyway, so it has levels of
/// its own; one such as `nord3992@` says as much as it is rare.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
final class Emails extends Exact {
    private static final int DIFFERENT = 1, DOMAIN = 2, ALIKE = 3, SAME_NAME = 5, EXACT = 9;
    /// A part of a name that an address holds by chance is shorter.
    private static final int SHORTEST = 3;
    /// By record, a bit for each of its first eight addresses: whether that is made of the record's own name.
    private final byte[] named;

    Emails(Reader reader, int number, @Nullable PersonNames names, @Nullable Map<?, ?> frozen) {
        super(reader, number,
                Field.banded("email", Field.Role.SHARED, 6,
                        new double[]{.12, .03, .03, .02, .02, .03, .03, .36, .36}, "different", "same domain",
                        "alike before the @", "same name before the @", "same before the @", "close, a name", "close",
                        "exact, a name"),
                reader.columns(Meaning.EMAIL), Emails::normal, Judges.EMAIL, frozen);
        named = new byte[names == null ? 0 : reader.records.size()];
        for (int record = 0; record < named.length; record++)
            for (int n = Math.min(8, codes.count(record)) - 1; n >= 0; n--)
                if (names != null && holds(letters(texts.get(codes.get(record, n))), names, record))
                    named[record] |= (byte) (1 << n);
    }

    private static boolean holds(String letters, PersonNames names, int record) {
        for (int field = 0; field < 2; field++)
            for (int n = 0; n < names.codes(field).count(record); n++)
                for (String word : names.names().words(names.codes(field).get(record, n)))
                    if (word.length() >= SHORTEST && letters.contains(word))
                        return true;
        return false;
    }

    private static String letters(String address) {
        int at = address.lastIndexOf('@');
        return Fold.fold(at < 0 ? address : address.substring(0, at)).replace(" ", "");
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
            return level(one, other, named(left, 0), named(right, 0), scratch);
        int best = 0;
        for (int i = codes.count(left) - 1; i >= 0; i--)
            for (int j = codes.count(right) - 1; j >= 0; j--)
                if (Codes.meet(i, codes.get(left, i), j, codes.get(right, j)))
                    best = Math.max(best, level(codes.get(left, i), codes.get(right, j), named(left, i),
                            named(right, j), scratch));
        return best;
    }

    private int level(int left, int right, boolean leftNamed, boolean rightNamed, Scratch scratch) {
        int level = level(left, right, scratch);
        // Both are made of names, and what is alike of those the names say: william1550@ and william1759@.
        if (level == ALIKE && leftNamed && rightNamed)
            return sharesCommon(left, right) ? DOMAIN : DIFFERENT;
        if (level >= SAME_NAME && (leftNamed || rightNamed))
            return level >= EXACT ? EXACT - 1 : level - 1;
        return level;
    }

    /// Whether two addresses have nothing in common but that both may be made of one name, each by another company.
    static boolean elsewhere(int level) {
        return level == DIFFERENT || level == SAME_NAME - 1;
    }

    private boolean named(int record, int nth) {
        return named.length > 0 && nth < 8 && (named[record] >> nth & 1) != 0;
    }

    private static String normal(String text) {
        String plain = text.strip().toLowerCase(Locale.ROOT);
        int at = plain.lastIndexOf('@'), plus = plain.indexOf('+');
        if (at <= 0 || plain.length() > 320)
            return at <= 0 ? Fold.fold(text) : plain.substring(0, 320);
        return plus > 0 && plus < at ? plain.substring(0, plus) + plain.substring(at) : plain;
    }
}
