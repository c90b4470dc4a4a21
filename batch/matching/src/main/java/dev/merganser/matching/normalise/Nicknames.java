package dev.merganser.matching.normalise;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Given names that are shortened, spelled or translated differently for one person.
///
/// Each line of `nicknames.txt` is a group, its names stand for one another; a name may be in several groups, which doesn't join these:
/// Pat is Patrick or Patricia, but Patrick isn't Patricia. An ending in -ie, -i, -ey or -ee is known by the one in -y.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
public final class Nicknames {
    /// Shorter names keep their endings apart.
    private static final int SHORTEST = 4;
    private static final Map<String, Integer> NUMBERS = new HashMap<>();
    /// How many words of 64 bits a name's row has.
    private static final int ROW;
    /// By the numbers of two names, a bit whether they stand for one another: no more than a look while comparing.
    private static final long[] RELATED;

    static {
        List<List<String>> groups = lines().lines().map(Fold::words).toList();
        for (List<String> group : groups)
            for (String name : group)
                NUMBERS.putIfAbsent(name, NUMBERS.size() + 1);
        ROW = NUMBERS.size() / 64 + 1;
        RELATED = new long[(NUMBERS.size() + 1) * ROW];
        for (List<String> group : groups)
            for (String left : group)
                for (String right : group)
                    relate(number(left), number(right));
        for (String name : new ArrayList<>(NUMBERS.keySet()))
            if (ending(name) > 0)
                NUMBERS.putIfAbsent(ended(name), NUMBERS.get(name));
    }

    private Nicknames() {}

    private static String lines() {
        try (var lines = Objects.requireNonNull(Nicknames.class.getResourceAsStream("nicknames.txt"))) {
            return new String(lines.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void relate(int left, int right) {
        RELATED[left * ROW + (right >> 6)] |= 1L << right;
    }

    /// The number of a given name that has other forms; 0 if it has none.
    public static int number(String name) {
        Integer number = NUMBERS.get(name);
        return number == null && ending(name) > 0 ? NUMBERS.getOrDefault(ended(name), 0) : number == null ? 0 : number;
    }

    /// Whether two names, by their numbers, can stand for one person's.
    public static boolean related(int left, int right) {
        return left != 0 && right != 0 && (RELATED[left * ROW + (right >> 6)] >>> right & 1) != 0;
    }

    /// How many letters make up an ending that is written in several ways.
    private static int ending(String name) {
        if (name.length() < SHORTEST)
            return 0;
        if (name.endsWith("ie") || name.endsWith("ey") || name.endsWith("ee"))
            return 2;
        return name.endsWith("y") || name.endsWith("i") ? 1 : 0;
    }

    /// A name with all of those written as one; nothing that is spelled with a letter can be met.
    private static String ended(String name) {
        return name.substring(0, name.length() - ending(name)) + '*';
    }
}
