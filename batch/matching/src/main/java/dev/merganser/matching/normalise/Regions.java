package dev.merganser.matching.normalise;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;

/// The country that phone numbers without one belong to, as the rest of the records tells it.
public final class Regions {
    /// Fewer numbers or countries than that tell nothing.
    private static final int FEWEST = 5;
    /// Numbers without a country that are tried.
    private static final int TRIED = 1_000;
    /// So much of those that are valid in the usual country have to be valid in another one: some countries' rules let nearly any
    /// number pass.
    private static final double NEARLY = .75;

    private Regions() {}

    /// The country that most numbers with a country are of, or else most records, if numbers without one are valid there
    /// nearly as often as in the usual one: where everybody else writes no country, those with one are the foreigners.
    ///
    /// @param numbers   each as it is written
    /// @param countries each as it is written, names or ISO 3166 codes; how often
    /// @param usual     ISO 3166 code of the country if they tell nothing
    public static String of(Collection<String> numbers, Map<String, Integer> countries, String usual) {
        var util = PhoneNumberUtil.getInstance();
        String own = Integer.toString(util.getCountryCodeForRegion(usual));
        List<String> whole = numbers.stream().filter(Regions::international).map(Regions::digits).toList();
        long homely = whole.stream().filter(number -> number.startsWith(own)).count();
        if (homely >= FEWEST && 2 * homely >= whole.size())
            return usual;
        var votes = new HashMap<String, Integer>();
        whole.stream().limit(TRIED).forEach(number -> votes.merge(region(util, number), 1, Integer::sum));
        String region = most(votes);
        if (region.isEmpty()) {
            var records = new HashMap<String, Integer>();
            Map<String, String> known = countries.isEmpty() ? Map.of() : names();
            countries.forEach((country, times) -> records.merge(known.getOrDefault(Fold.fold(country), ""), times,
                    Integer::sum));
            region = most(records);
        }
        if (region.isEmpty() || region.equals(usual))
            return usual;
        List<String> national = numbers.stream().filter(number -> !international(number)).limit(TRIED).toList();
        return valid(util, national, region) >= NEARLY * valid(util, national, usual) ? region : usual;
    }

    private static boolean international(String number) {
        String text = number.strip();
        return text.startsWith("+") || (text.startsWith("00") && text.length() > 10 && text.charAt(2) != '0');
    }

    /// From the country's code on.
    private static String digits(String number) {
        String digits = number.replaceAll("\\D", "");
        return digits.startsWith("00") ? digits.substring(2) : digits;
    }

    private static String region(PhoneNumberUtil util, String digits) {
        try {
            var number = util.parse("+" + digits.substring(0, Math.min(18, digits.length())), null);
            return util.getRegionCodeForCountryCode(number.getCountryCode());
        } catch (NumberParseException _) {
            return "";
        }
    }

    /// What more than half of them are, empty if nothing is or it is too rare to tell.
    private static String most(Map<String, Integer> votes) {
        int all = votes.values().stream().mapToInt(times -> times).sum();
        return votes.entrySet().stream()
                .max(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .filter(most -> most.getValue() >= FEWEST && 2 * most.getValue() > all)
                .map(Map.Entry::getKey).filter(region -> region.length() == 2
                        && PhoneNumberUtil.getInstance().getCountryCodeForRegion(region) > 0)
                .orElse("");
    }

    /// By code and by name in the languages of most records.
    private static Map<String, String> names() {
        var known = new HashMap<String, String>();
        for (String code : Locale.getISOCountries()) {
            Locale country = Locale.of("", code);
            known.put(Fold.fold(code), code);
            known.put(Fold.fold(country.getISO3Country()), code);
            for (Locale language : List.of(Locale.ENGLISH, Locale.GERMAN, Locale.FRENCH, country))
                known.put(Fold.fold(country.getDisplayCountry(language)), code);
        }
        known.put("uk", "GB");
        known.put("great britain", "GB");
        known.put("england", "GB");
        known.put("usa", "US");
        known.put("united states of america", "US");
        return known;
    }

    private static long valid(PhoneNumberUtil util, List<String> numbers, String region) {
        return numbers.stream().filter(number -> {
            try {
                return util.isValidNumber(util.parse(number.length() > 60 ? "" : number, region));
            } catch (NumberParseException _) {
                return false;
            }
        }).count();
    }
}
