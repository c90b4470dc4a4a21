package dev.merganser.matching.compare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.merganser.matching.normalise.Fold;

/// The distinct normalised values of a field, numbered from 0 in the order in which they were met.
final class Lexicon {
    private final Map<String, Integer> codes = new HashMap<>();
    private final List<String> texts = new ArrayList<>();

    int code(String text) {
        Integer known = codes.putIfAbsent(text, texts.size());
        if (known != null)
            return known;
        texts.add(text);
        return texts.size() - 1;
    }

    int size() {
        return texts.size();
    }

    /// The texts by code, and no more adding: the way back from text to code is given free.
    String[] seal() {
        codes.clear();
        return texts.toArray(String[]::new);
    }

    static long[] hashes(String[] texts) {
        long[] hashes = new long[texts.length];
        for (int i = 0; i < texts.length; i++)
            hashes[i] = Fold.hash(texts[i]) | 1;
        return hashes;
    }
}
