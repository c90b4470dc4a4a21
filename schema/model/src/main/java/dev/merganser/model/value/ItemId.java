package dev.merganser.model.value;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.regex.Pattern;

/// The id of an item, for ever: it isn't given twice, and after a merge it answers with the item it went into.
///
/// 26 characters of Crockford's base 32 in lower case, 48 bits of time in milliseconds and 80 random bits, so that
/// ids made later sort later and can't be guessed. Clients take it as opaque.
public record ItemId(String value) implements Comparable<ItemId> {
    private static final char[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final Pattern FORM = Pattern.compile("[0-7][0-9a-hjkmnp-tv-z]{25}");
    private static final SecureRandom RANDOM = new SecureRandom();

    /// @throws IllegalArgumentException if `value` has not the form of an id; see [#isId]
    public ItemId {
        if (!isId(value))
            throw new IllegalArgumentException("not an id of an item: it has 26 characters of 0-9 and a-z");
    }

    /// Whether text has the form of an id, which doesn't say that there is such an item.
    public static boolean isId(String text) {
        return FORM.matcher(text).matches();
    }

    /// @return an id that nobody has had, sorted after those made in earlier milliseconds
    public static ItemId next() {
        return at(Instant.now());
    }

    static ItemId at(Instant time) {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        char[] id = new char[26];
        long millis = time.toEpochMilli();
        for (int i = 9; i >= 0; i--, millis >>>= 5) {
            id[i] = DIGITS[(int) (millis & 31)];
        }
        for (int i = 10; i < 26; i++) {
            id[i] = DIGITS[random[i - 10] & 31];
        }
        return new ItemId(new String(id));
    }

    @Override
    public int compareTo(ItemId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
