package dev.merganser.job.columns;

import java.text.Normalizer;
import java.util.Currency;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.merganser.job.lexicon.Names;

/// What a sample of a column's values looks like.
final class Profile {
    /// A look that a value can have; it can have several.
    enum Look {
        EMAIL("[^@\\s]+@[^@\\s]+\\.[^@\\s]+"),
        WEB("(?i)(https?://\\S+|www\\.\\S+|[a-z0-9-]+(\\.[a-z0-9-]+)*\\.(com|org|net|de|at|ch|uk|fr|it|es|nl|pl|eu|io|info|biz|edu|gov|us|ca|au|be|dk|se|no|fi|cz)(/\\S*)?)"),
        DATE("(\\d{4}[-./]\\d{1,2}[-./]\\d{1,2}([T ].*)?|\\d{1,2}[-./ ]\\d{1,2}[-./ ](\\d{4}|\\d{2})|(19|20)\\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\\d|3[01])|\\d{1,2}\\.? ?\\p{L}{3,9}\\.?,? ?\\d{4}|\\p{L}{3,9} \\d{1,2},? \\d{4})"),
        PHONE("(?=(.*\\d){6})(tel\\.?:? ?)?[+(]?[\\d][\\d\\s()./+-]{4,24}\\d([ x]+\\d{1,5})?"),
        /// Digits put as nothing but a phone number is: with a plus, brackets, or in three groups and more.
        PHONE_ONLY(
                "(\\+[\\d\\s()./-]{7,24}|\\(?0?\\d{2,5}\\)[\\d\\s./-]{5,18}|\\d{3}[-./ ]\\d{3}[-./ ]\\d{4}|0\\d{2,5}[-/ ][\\d\\s/-]{5,14})"),
        POSTAL("([A-Z]{1,2}[- ]?)?\\d{4,6}(-\\d{3,4})?|[A-Za-z]{1,2}\\d[A-Za-z\\d]? ?\\d[A-Za-z]{2}|\\d{4} ?[A-Z]{2}|[A-Z]\\d[A-Z] ?\\d[A-Z]\\d|\\d{2}-\\d{3}|\\d{3} \\d{2}"),
        HOUSE_NUMBER("\\d{1,5} ?[A-Za-z]?([-/ ] ?\\d{1,5} ?[A-Za-z]?)?"), DIGITS("\\d+"),
        YEAR("(19|20)\\d{2}(\\.0)?"),
        AMOUNT("[-+]?[€$£]? ?\\d{1,3}([., ']?\\d{3})*([.,]\\d{1,2})? ?([€$£]|EUR|USD|GBP|CHF)?"),
        CODE("(?=.*\\d)[\\p{L}\\d_-]+"), LETTER("\\p{L}\\.?"), LETTERS(".*\\p{L}{2}.*"),
        GENDER("(?i)(m|f|w|d|x|male|female|man|woman|mann|frau|herr|mr|mrs|ms|miss|divers|männlich|weiblich|männl|weibl|m\\.|w\\.|f\\.|homme|femme|h|mme|monsieur|madame|hombre|mujer|0|1|2|u|unknown|unbekannt)\\.?"),
        FLAG("(?i)(y|n|yes|no|true|false|ja|nein|j|oui|non|si|0|1|x|-)"),
        /// A year of this century, as no birth date mostly has.
        RECENT("(.*\\D)?20\\d{2}(\\D.*|\\d{4})?"),
        NUMBER_THEN_TEXT("\\d+\\S*\\s+.*\\p{L}{2}.*|.*\\p{L}{2}.*\\s\\d+ ?[a-zA-Z]?");

        @SuppressWarnings("ImmutableEnumChecker") // a compiled pattern holds no state
        private final Predicate<String> pattern;

        Look(String pattern) {
            this.pattern = Pattern.compile(pattern).asMatchPredicate();
        }
    }

    private static final Set<String> GIVEN = plain(Names.all(Names.given()));
    private static final Set<String> FAMILY = plain(Names.all(Names.family()));
    private static final Set<String> STREET_WORDS = Set.of("st", "street", "rd", "road", "ave", "avenue", "blvd",
            "boulevard",
            "ln", "lane", "dr", "drive", "ct", "court", "place", "pl", "crescent", "circuit", "way", "terrace", "close",
            "parade", "highway", "hwy", "square", "row", "strasse", "str", "weg", "gasse", "allee", "platz", "ring",
            "damm",
            "ufer", "steig", "rue", "chemin", "impasse", "quai", "calle", "avenida", "plaza", "via", "viale", "piazza",
            "corso", "rua", "ulica", "ul", "straat", "laan", "gade", "vej", "gatan", "vagen", "katu");
    private static final Pattern STREET_END = Pattern
            .compile(".*(strasse|str|weg|gasse|allee|platz|ring|damm|ufer|straat|laan|gatan|vagen|vej)");
    private static final Set<String> COMPANY_WORDS = Set.of("gmbh", "ag", "kg", "ohg", "gbr", "ug", "se", "ev", "mbh",
            "co",
            "inc", "incorporated", "corp", "corporation", "ltd", "limited", "llc", "llp", "plc", "lp", "company", "sa",
            "sas", "sarl", "srl", "spa", "sl", "bv", "nv", "oy", "ab", "as", "aps", "kft", "sro", "doo", "pty", "group",
            "gruppe",
            "holding", "holdings", "verein", "stiftung", "foundation", "association", "center", "centre", "school",
            "schule",
            "hotel", "restaurant", "cafe", "bar", "grill", "kitchen", "house", "inn", "bank", "services", "solutions",
            "systems", "technologies", "consulting", "partners", "international", "university", "universitat", "klinik",
            "hospital", "church", "kirche", "store", "shop", "markt", "werke", "industries", "enterprises", "club",
            "academy", "institute", "institut", "society", "council", "agency", "logistics", "engineering", "software");

    private static final Set<String> CURRENCIES = Stream.concat(Stream.of("€", "$", "£", "¥"),
            Currency.getAvailableCurrencies().stream().map(Currency::getCurrencyCode))
            .collect(Collectors.toUnmodifiableSet());

    private int rows;
    private int filled;
    private int words;
    private int characters;
    private int given;
    private int family;
    private int street;
    private int company;
    private final Map<Look, Integer> looks = new EnumMap<>(Look.class);
    private final Map<String, Integer> values = new HashMap<>();

    void add(String value) {
        rows++;
        String text = value.strip();
        if (text.isEmpty() || text.equalsIgnoreCase("null") || text.equalsIgnoreCase("n/a") || text.equals("-")) return;
        filled++;
        values.merge(text, 1, Integer::sum);
        characters += Math.min(text.length(), 1000);
        if (text.length() <= 200) {
            for (Look look : Look.values()) {
                if (look.pattern.test(text)) looks.merge(look, 1, Integer::sum);
            }
        }
        List<String> plain = words(text.length() <= 1000 ? text : text.substring(0, 1000));
        words += plain.size();
        if (plain.stream().anyMatch(GIVEN::contains)) given++;
        if (plain.stream().anyMatch(FAMILY::contains)) family++;
        if (plain.stream().anyMatch(word -> STREET_WORDS.contains(word) || STREET_END.matcher(word).matches()))
            street++;
        if (plain.stream().anyMatch(COMPANY_WORDS::contains)) company++;
    }

    /// Whether the values are codes or signs of money; three letters alone could be anything.
    boolean currencies() {
        return !values.isEmpty() && values.keySet().stream().allMatch(CURRENCIES::contains);
    }

    /// Whether each value stands so often that it is nobody's own.
    boolean shared() {
        return filled >= 20 * Math.max(3, values.size());
    }

    /// Whether the values are a list to choose from, not names of anything.
    boolean few() {
        return shared() && values.size() <= 12;
    }

    /// Share of the filled values that have that look.
    double share(Look look) {
        return of(looks.getOrDefault(look, 0));
    }

    boolean mostly(Look look) {
        return share(look) >= 0.6;
    }

    boolean empty() {
        return filled == 0;
    }

    double fill() {
        return rows == 0 ? 0 : (double) filled / rows;
    }

    int distinct() {
        return values.size();
    }

    /// Distinct values by filled ones: 1 where no value repeats.
    double distinctShare() {
        return of(values.size());
    }

    double meanWords() {
        return of(words);
    }

    double meanLength() {
        return of(characters);
    }

    /// Share with a word among the frequent given names.
    double given() {
        return of(given);
    }

    double family() {
        return of(family);
    }

    double street() {
        return of(street);
    }

    double company() {
        return of(company);
    }

    /// The distinct values, and how often each stands.
    Map<String, Integer> values() {
        return values;
    }

    private double of(int count) {
        return filled == 0 ? 0 : (double) count / filled;
    }

    private static Set<String> plain(Stream<String> names) {
        return names.flatMap(name -> words(name).stream()).filter(word -> word.length() > 2)
                .collect(Collectors.toCollection(HashSet::new));
    }

    /// Words in small letters, accents and umlauts folded to the letter below them.
    static List<String> words(String text) {
        String plain = Normalizer.normalize(text, Normalizer.Form.NFD).toLowerCase(Locale.ROOT);
        plain = plain.replaceAll("\\p{M}", "").replace("ß", "ss").replace('ı', 'i').replace('ł', 'l');
        return Stream.of(plain.split("[^\\p{L}]+")).filter(word -> !word.isEmpty()).toList();
    }
}
