package dev.merganser.matching.compare;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.merganser.matching.normalise.Fold;
import dev.merganser.model.Meaning;

/// Postal code, city, region and country as one field: they follow from each other, so that each must not count anew.
final class Place extends Comparison {
    private static final int DIFFERENT = 1, REGION = 2, WEAK = 3, CITY = 4, POSTCODE = 5, CLOSE = 6, EXACT = 7;
    /// What a postal code begins with tells the part of a country.
    private static final int DISTRICT = 2;
    private final int number;
    private final Codes postcodes;
    private final String[] postcodeTexts;
    private final long[] postcodeHashes;
    private final Codes cities;
    private final NameTable cityNames;
    private final Codes regions;
    private final String[] regionTexts;
    private final Packed postcodesPacked;
    private final Sketch sketch;
    private final byte[] postcodeBands;
    private final byte[] cityBands;

    Place(Reader reader, int number, Codes inAddresses, Lexicon postcodeLexicon, @Nullable Map<?, ?> frozen) {
        super(List.of(Field.banded("place", Field.Role.SHARED, CLOSE, new double[]{.05, .02, .02, .06, .06, .08, .71},
                "different", "same region",
                "weak", "same city", "same postal code", "close")));
        this.number = number;
        Codes given = reader.codes(reader.columns(Meaning.POSTAL_CODE), Place::postcode, postcodeLexicon);
        for (int record = 0; record < given.size(); record++)
            if (given.count(record) == 0)
                for (int n = 0; n < inAddresses.count(record); n++)
                    given.add(record, inAddresses.get(record, n));
        postcodes = given;
        postcodeTexts = postcodeLexicon.texts();
        postcodeHashes = Lexicon.hashes(postcodeTexts);
        postcodesPacked = new Packed(postcodeTexts);
        var cityLexicon = new Lexicon();
        cities = reader.codes(reader.columns(Meaning.CITY), Place::city, cityLexicon);
        cityNames = new NameTable(cityLexicon.texts(), false, reader.workers);
        var regionLexicon = new Lexicon();
        regions = reader.codes(reader.columns(Meaning.REGION, Meaning.COUNTRY), Fold::fold, regionLexicon);
        regionTexts = regionLexicon.texts();
        if (frozen != null && frozen.get("values") instanceof Map<?, ?> document) {
            sketch = Sketch.fromDocument(document);
        } else {
            var keys = new java.util.HashMap<Long, int[]>();
            int held = 0;
            for (int record = 0; record < postcodes.size(); record++) {
                // Cities are counted for all records: whoever lacks the postal code lives among those who don't.
                for (int n = 0; n < postcodes.count(record); n++)
                    keys.computeIfAbsent(postcodeHashes[postcodes.get(record, n)], _ -> new int[1])[0]++;
                for (int n = 0; n < cities.count(record); n++)
                    keys.computeIfAbsent(cityKey(cityNames.hashes[cities.get(record, n)]), _ -> new int[1])[0]++;
                held += postcodes.count(record) + cities.count(record) > 0 ? 1 : 0;
            }
            long[] hashes = keys.keySet().stream().mapToLong(k -> k).sorted().toArray();
            int[] counts = new int[hashes.length];
            for (int i = 0; i < hashes.length; i++)
                counts[i] = java.util.Objects.requireNonNull(keys.get(hashes[i]))[0];
            sketch = Sketch.of(hashes, counts, held);
        }
        postcodeBands = sketch.bands(postcodeHashes);
        cityBands = sketch.bands(Arrays.stream(cityNames.hashes).map(Place::cityKey).toArray());
    }

    private static long cityKey(long hash) {
        return hash ^ 2;
    }

    static String postcode(String text) {
        String folded = Fold.fold(text).replace(" ", "");
        return folded.endsWith("0") && folded.length() > 6 && text.contains(".")
                ? folded.substring(0, folded.length() - 1)
                : folded;
    }

    /// `St.` and `Saint`, `Frankfurt a. M.` and `Frankfurt am Main` start alike; what stands in brackets goes.
    static String city(String text) {
        int bracket = text.indexOf('(');
        return Fold.fold(bracket > 2 ? text.substring(0, bracket) : text);
    }

    @Override
    void levels(Batch batch, int shift, Scratch scratch) {
        for (int at = 0; at < batch.size; at++)
            batch.patterns[at] |= levels(batch.lefts[at], batch.rights[at], scratch) << shift;
    }

    @Override
    long levels(int left, int right, Scratch scratch) {
        int postcode = 0, city = 0, band = 0;
        for (int i = postcodes.count(left) - 1; i >= 0; i--)
            for (int j = postcodes.count(right) - 1; j >= 0; j--)
                if (postcodes.get(left, i) == postcodes.get(right, j)) {
                    postcode = 3;
                    band = Math.max(band, postcodeBands[postcodes.get(left, i)]);
                } else
                    if (Codes.meet(i, postcodes.get(left, i), j, postcodes.get(right, j)))
                        postcode = Math.max(postcode, postcode(postcodes.get(left, i), postcodes.get(right, j)));
        for (int i = cities.count(left) - 1; i >= 0; i--)
            for (int j = cities.count(right) - 1; j >= 0; j--) {
                if (!Codes.meet(i, cities.get(left, i), j, cities.get(right, j)))
                    continue;
                int level = cityNames.level(cities.get(left, i), cities.get(right, j), number, scratch);
                city = Math.max(city, level == NameTable.EXACT ? 3 : level >= NameTable.ALIKE ? 2 : 1);
                if (level == NameTable.EXACT && postcode == 0)
                    band = Math.max(band, cityBands[cities.get(left, i)]);
            }
        if (postcode == 0 && city == 0) {
            int region = region(left, right);
            return region == 0 ? 0 : region == 1 ? DIFFERENT : REGION;
        }
        if (Math.min(postcode == 0 ? 3 : postcode, city == 0 ? 3 : city) == 3)
            return EXACT + (long) band;
        if (postcode >= 2 && city >= 2)
            return CLOSE;
        if (postcode == 3)
            return POSTCODE;
        if (city == 3)
            return CITY;
        if (postcode == 2 || city == 2)
            return WEAK;
        return region(left, right) == 2 ? REGION : DIFFERENT;
    }

    /// Whether a level says that two places have nothing in common but a region.
    static boolean elsewhere(int level) {
        return level == DIFFERENT || level == REGION;
    }

    /// Whether two records are in one place, or in two of one name or number.
    boolean near(int left, int right, Scratch scratch) {
        return levels(left, right, scratch) >= WEAK;
    }

    /// The part of a country that a postal code lies in.
    long district(int postcode) {
        String text = postcodeTexts[postcode];
        return Fold.hash(text.substring(0, Math.min(DISTRICT, text.length())));
    }

    private int region(int left, int right) {
        int best = 0;
        for (int i = regions.count(left) - 1; i >= 0; i--)
            for (int j = regions.count(right) - 1; j >= 0; j--)
                best = Math.max(best, regions.get(left, i) == regions.get(right, j) ? 2 : 1);
        return best;
    }

    private int postcode(int left, int right) {
        if (postcodesPacked.difference(left, right) > 1)
            return postcodesPacked.begins(left, right) ? 2 : 1;
        return postcodesPacked.oneError(left, right) ? 2 : 1;
    }

    @Override
    long key(int field, int record) {
        int postcode = postcodes.first(record), city = cities.first(record);
        if (postcode < 0 && city < 0)
            return 0;
        return postcode >= 0 ? postcodeHashes[postcode] : cityKey(cityNames.hashes[city]);
    }

    @Override
    int band(int field, int record) {
        int postcode = postcodes.first(record), city = cities.first(record);
        return postcode >= 0 ? postcodeBands[postcode] : city >= 0 ? cityBands[city] : 0;
    }

    @Override
    String shown(int field, int record) {
        return String
                .join(" ", List.of(Shown.texts(postcodes, record, postcodeTexts),
                        Shown.texts(cities, record, cityNames.texts), Shown.texts(regions, record, regionTexts)))
                .strip();
    }

    @Override
    List<Codes> columns() {
        return List.of(postcodes, cities, regions);
    }

    @Override
    Map<String, Object> toDocument() {
        var document = new LinkedHashMap<String, Object>();
        document.put("values", sketch.toDocument());
        return document;
    }

    Codes postcodes() {
        return postcodes;
    }

    long postcodeHash(int code) {
        return postcodeHashes[code];
    }

    Codes cities() {
        return cities;
    }

    NameTable cityNames() {
        return cityNames;
    }
}
