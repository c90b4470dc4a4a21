package dev.merganser.model.value;

import java.security.SecureRandom;
import java.time.Instant;

/// The id of an item, for ever: it isn't given twice, and after a merge it answers with the item it went into.
///
/// 26 characters of Crockford's base 32 in lower case, 48 bits of time in milliseconds and 80 random bits, so that
/// ids made later sort later and can't be guessed. Clients take it as opaque.
public record ItemId(String value) implements Comparable<ItemId> {
    private static final char[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final boolean[] IS_DIGIT = new boolean[128];
    private static final SecureRandom RANDOM = new SecureRandom();

    static {
        for (char digit : DIGITS)
            IS_DIGIT[digit] = true;
    }

    /// @throws IllegalArgumentException if `value` has not the form of an id; see [#isId]
    public ItemId {
        if (!isId(value))
            throw new IllegalArgumentException("not an id of an item: it has 26 characters of 0-9 and a-z");
    }

    /// Whether text has the form of an id, which doesn't say that there is such an item.
    public static boolean isId(String text) {
        // By hand, since every id of every item that is read comes by here.
        if (text.length() != 26 || text.charAt(0) > '7') return false;
        for (int i = 0; i < 26; i++) {
            char c = text.charAt(i);
            if (c >= IS_DIGIT.length || !IS_DIGIT[c]) return false;
        }
        return true;
    }

    /// @return an id that nobody has had, sorted after those made in earlier milliseconds
    public static ItemId next() {
        return at(Instant.now());
    }

    /// What every id made at that time or later sorts after, as text.
    public static String earliest(Instant time) {
        return time.toEpochMilli() <= 0 ? "" : at(time).value.substring(0, 10);
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
