package dev.merganser.matching.compare;

import java.util.Arrays;

import dev.merganser.matching.Values;
import dev.merganser.matching.normalise.Fold;

/// The distinct normalised values of a field, numbered from 0 in the order in which they were met.
final class Lexicon {
    private final Values values = new Values();

    int code(String text) {
        return values.code(text);
    }

    /// The text that a code stands for.
    String text(int code) {
        return values.get(code);
    }

    int size() {
        return values.size();
    }

    /// The texts by code, and no more adding: the way back from text to code is given free. Of a million values they take a
    /// quarter of the room that strings would.
    Values seal() {
        values.seal();
        return values;
    }

    /// The same as strings, for fields that have few values, or whose texts are looked at again and again.
    String[] texts() {
        String[] texts = new String[values.size()];
        Arrays.setAll(texts, values::get);
        return texts;
    }

    static long[] hashes(String[] texts) {
        long[] hashes = new long[texts.length];
        for (int i = 0; i < texts.length; i++)
            hashes[i] = hash(texts[i]);
        return hashes;
    }

    /// Stands for a text, never 0.
    static long hash(String text) {
        return Fold.hash(text) | 1;
    }
}
