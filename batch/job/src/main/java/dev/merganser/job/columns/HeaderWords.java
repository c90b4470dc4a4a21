package dev.merganser.job.columns;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.Meaning;

/// What headers say, in whatever convention they are written: `DateOfBirth`, `date_of_birth`, `GEB.-DATUM`, `Telefon 2`.
final class HeaderWords {
    /// What a header was found to say.
    ///
    /// @param meaning null if it says that the column tells nothing about who the record is, or if `name` is true
    /// @param name    whether it is a name of somebody or something, which the values must tell
    /// @param sure    whether the whole header says it, not a part of it
    record Reading(@Nullable Meaning meaning, boolean name, boolean sure) {}

    private static final Set<String> NAME = Set.of("name", "names", "namen", "nombre", "nome", "naam", "navn", "namn",
            "nimi", "isim", "nev", "nume", "bezeichnung", "label", "title", "titel", "entity", "kunde", "customer",
            "client");
    private static final Set<String> NUMBER = Set.of("id", "nr", "no", "number", "nummer", "code", "key", "num",
            "kennung",
            "numero", "ids", "uid", "guid", "uuid");
    private static final Set<Meaning> WHEREABOUTS = EnumSet.of(Meaning.CITY, Meaning.REGION, Meaning.COUNTRY);
    /// What a column can describe that has a type or a status itself: a phone, a document, not a restaurant.
    private static final Set<Meaning> DESCRIBED = EnumSet.of(Meaning.PHONE, Meaning.EMAIL, Meaning.ADDRESS_LINE,
            Meaning.STREET, Meaning.IDENTIFIER, Meaning.TAX_ID, Meaning.GIVEN_NAME, Meaning.FAMILY_NAME,
            Meaning.FULL_NAME, Meaning.BIRTH_DATE, Meaning.WEBSITE, Meaning.POSTAL_CODE, Meaning.CITY);
    /// What a header begins with doesn't tell what it is: a deal's stage is no deal.
    private static final Set<Meaning> NEVER_OF = EnumSet.of(Meaning.TITLE, Meaning.CATEGORY, Meaning.TEXT,
            Meaning.AMOUNT, Meaning.DATE, Meaning.BIRTH_YEAR);
    private static final Set<Meaning> CODED = EnumSet.of(Meaning.REGION, Meaning.COUNTRY, Meaning.POSTAL_CODE,
            Meaning.GENDER, Meaning.CURRENCY);
    private static final Reading NOTHING = new Reading(null, false, false);
    /// Parts of words, not only words, from this length on: `Erstelldatum`, `statuscode`.
    private static final int LONG = 5;
    private static final Map<Set<Meaning>, Meaning> WHOLES = Map.of(
            EnumSet.of(Meaning.GIVEN_NAME, Meaning.FAMILY_NAME), Meaning.FULL_NAME,
            EnumSet.of(Meaning.STREET, Meaning.HOUSE_NUMBER), Meaning.ADDRESS_LINE);
    private static final Pattern BRACKETS = Pattern.compile("\\([^)]*\\)");
    private static final Set<String> AND = Set.of("and", "und", "u", "et", "y", "e", "i", "en", "og", "och");
    private static final Pattern COMMA = Pattern.compile(",");
    private static final Pattern NO_LETTERS = Pattern.compile("[^\\p{L}]+");
    private final Map<String, Reading> known = new HashMap<>();
    private final Set<String> besides = new HashSet<>();
    private final Set<String> aside = new HashSet<>();
    private final Set<String> document = new HashSet<>();

    HeaderWords() {
        InputStream stream = HeaderWords.class.getResourceAsStream("header-words.txt");
        if (stream == null) throw new IllegalStateException("the program lacks its list of headers");
        try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line; (line = reader.readLine()) != null;) {
                if (!line.isBlank() && !line.startsWith("#")) take(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take(String line) {
        int colon = line.indexOf(':');
        String what = line.substring(0, colon);
        for (String phrase : COMMA.splitAsStream(line.substring(colon + 1)).toList()) {
            String key = String.join("", words(phrase));
            switch (what) {
                case "besides" -> besides.add(key);
                case "aside" -> aside.add(key);
                case "document" -> document.add(key);
                default -> known.putIfAbsent(key, new Reading(Meaning.of(what).orElse(null), false, true));
            }
        }
    }

    /// What stands in brackets explains the rest.
    ///
    /// @return what the header says; null if nothing that is known
    @Nullable
    Reading read(String header) {
        Reading reading = read(words(BRACKETS.matcher(header).replaceAll(" ")));
        return reading != null ? reading : read(words(header));
    }

    private @Nullable Reading read(List<String> words) {
        if (words.isEmpty()) return null;
        if (name(words)) return new Reading(null, true, true);
        Reading reading = known.get(String.join("", words));
        if (reading != null) return reading;
        Reading last = known.get(words.getLast());
        if (last != null && last.meaning == Meaning.CATEGORY && ofSomethingElse(words, last)) return NOTHING;
        List<String> bare = words.stream().filter(word -> !besides.contains(word)).toList();
        if (!bare.isEmpty() && bare.size() < words.size()) {
            if (name(bare)) return new Reading(null, true, true);
            reading = known.get(String.join("", bare));
            if (reading != null) return reading;
        }
        if (aside(words)) return NOTHING;
        reading = whole(words);
        if (reading == null) reading = partOf(words);
        return reading != null && ofSomethingElse(words, reading) ? NOTHING : reading;
    }

    /// Whether the header tells of the record's administration, or of somebody beside the one that it is about.
    private boolean aside(List<String> words) {
        return words.stream().anyMatch(word -> aside.contains(word)
                || aside.stream().anyMatch(each -> each.length() >= LONG && word.contains(each)));
    }

    /// `first_and_surname`, `Straße u. Hausnr.`: what says both parts is the whole.
    private @Nullable Reading whole(List<String> words) {
        for (int middle = 1; middle < words.size(); middle++) {
            int right = AND.contains(words.get(middle)) ? middle + 1 : middle;
            Reading left = known.get(String.join("", words.subList(0, middle)));
            Reading rest = known.get(String.join("", words.subList(right, words.size())));
            if (left == null || rest == null || left.meaning == null || rest.meaning == null) continue;
            Meaning whole = WHOLES.get(EnumSet.of(left.meaning, rest.meaning));
            if (whole != null) return new Reading(whole, false, true);
        }
        return null;
    }

    /// The country of a passport is nobody's address, the type of a phone is none of its owner's.
    private boolean ofSomethingElse(List<String> words, Reading reading) {
        if (reading.meaning == null) return false;
        if (WHEREABOUTS.contains(reading.meaning) || reading.meaning == Meaning.DATE)
            return words.stream().anyMatch(document::contains);
        return reading.meaning == Meaning.CATEGORY && (document.contains(words.getFirst())
                || IntStream.range(1, words.size()).anyMatch(end -> {
                    Reading of = known.get(String.join("", words.subList(0, end)));
                    return of != null && of.meaning != null && DESCRIBED.contains(of.meaning);
                }));
    }

    private static boolean name(List<String> words) {
        return words.size() == 1 && NAME.contains(words.getFirst());
    }

    /// The longest part of the header that says something: the noun at its end first, then what it is of.
    private @Nullable Reading partOf(List<String> words) {
        for (int start = 1; start < words.size(); start++) {
            Reading reading = start < words.size() - 1 || !words.getLast().equals("code") ? null : coded(words);
            if (reading == null) reading = part(words, start, words.size());
            if (reading != null) return reading;
        }
        if (NUMBER.contains(words.getLast())) return new Reading(Meaning.IDENTIFIER, false, false);
        if (NAME.contains(words.getLast())) return new Reading(null, true, false);
        for (int end = words.size() - 1; end > 0; end--) {
            for (int start = 0; start < end; start++) {
                Reading reading = part(words, start, end);
                if (reading != null && (reading.meaning == null || !NEVER_OF.contains(reading.meaning))) return reading;
            }
        }
        return endOf(words.getLast());
    }

    /// What is written as a code: of a region, a sex, but not the number of a company.
    private @Nullable Reading coded(List<String> words) {
        Reading reading = part(words, words.size() - 2, words.size() - 1);
        return reading != null && reading.meaning != null && CODED.contains(reading.meaning) ? reading : null;
    }

    private @Nullable Reading part(List<String> words, int start, int end) {
        String part = String.join("", words.subList(start, end));
        Reading reading = part.length() < 3 ? null : known.get(part);
        return reading == null ? null : new Reading(reading.meaning, false, false);
    }

    /// German puts words together: `Kundennachname` ends with what it is.
    private @Nullable Reading endOf(String compound) {
        for (int start = 2; start <= compound.length() - 4; start++) {
            Reading reading = known.get(compound.substring(start));
            if (reading != null) return new Reading(reading.meaning, false, false);
        }
        if (compound.endsWith("name")) return new Reading(null, true, false);
        return compound.endsWith("nr") || compound.endsWith("nummer") || compound.endsWith("number")
                ? new Reading(Meaning.IDENTIFIER, false, false)
                : null;
    }

    /// Words in small letters without accents and digits. `ae oe ue` fold to `a o u`, as `ä ö ü` do.
    static List<String> words(String header) {
        String parted = header.replaceAll("['’]s\\b", "")
                .replaceAll("(?<=[\\p{Ll}\\d])(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})", " ");
        String plain = Normalizer.normalize(parted, Normalizer.Form.NFD).replaceAll("\\p{M}", "")
                .toLowerCase(Locale.ROOT)
                .replace("ß", "ss").replace('ı', 'i').replace('ł', 'l').replace('ø', 'o').replace("æ", "ae");
        var words = new ArrayList<String>();
        for (String word : NO_LETTERS.splitAsStream(plain).toList()) {
            if (!word.isEmpty()) words.add(word.replace("ae", "a").replace("oe", "o").replace("ue", "u"));
        }
        return words;
    }
}
