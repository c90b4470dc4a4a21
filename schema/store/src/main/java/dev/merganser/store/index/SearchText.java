package dev.merganser.store.index;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import org.jspecify.annotations.Nullable;

/// What somebody typed to find items, as words that are each the start of some term of an item ([SearchTerms]).
///
/// @param words all of them have to be met
public record SearchText(List<Word> words) {
    /// More than anybody types; those beyond are passed over.
    public static final int MOST_WORDS = 8;
    private static final int SHORTEST_NUMBER = 5;
    private static final Pattern NUMBERS = Pattern.compile("(?<![^\\s(,;:])\\+?\\d[\\d ()/.\\-]*\\d(?![^\\s),;:])");

    /// One thing that was typed, which may be read in several ways, such as a telephone number in two notations.
    ///
    /// @param starts any of them is enough, the plainest first
    public record Word(List<String> starts) {
        public Word {
            starts = List.copyOf(starts);
        }
    }

    public SearchText {
        words = List.copyOf(words);
    }

    /// @param region whose plan telephone numbers without a country follow
    /// @return without a word if there is no letter or digit in the text
    public static SearchText of(String text, String region) {
        var words = new ArrayList<Word>();
        String typed = text.length() > 200 ? text.substring(0, 200) : text;
        Matcher numbers = NUMBERS.matcher(typed);
        int from = 0;
        while (numbers.find()) {
            @Nullable
            Word number = number(numbers.group(), region);
            if (number == null) continue;
            plain(words, typed.substring(from, numbers.start()));
            words.add(number);
            from = numbers.end();
        }
        plain(words, typed.substring(from));
        return new SearchText(words.stream().distinct().limit(MOST_WORDS).toList());
    }

    private static void plain(List<Word> words, String text) {
        for (String token : text.strip().split("\\s+", -1)) {
            if (token.indexOf('@') > 0) words.add(new Word(List.of(SearchTerms.cut(Folding.address(token)))));
            else SearchTerms.words(token).forEach(word -> words.add(new Word(List.of(SearchTerms.cut(word)))));
        }
    }

    /// Digits that may be a telephone number, or its beginning: in one piece, or written like one.
    private static @Nullable Word number(String typed, String region) {
        String text = typed.replace("(0)", "");
        String digits = SearchTerms.digits(text);
        boolean piece = text.strip().chars().allMatch(Character::isDigit);
        boolean written = text.startsWith("+") || text.startsWith("0");
        if (digits.length() < SHORTEST_NUMBER || (!piece && !written)) return null;
        Set<String> starts = new LinkedHashSet<>();
        starts.add(SearchTerms.cut(digits));
        if (text.startsWith("00")) starts.add(digits.substring(2));
        try {
            var number = PhoneNumberUtil.getInstance().parse(text, region);
            starts.add(SearchTerms.cut(number.getCountryCode() + Long.toString(number.getNationalNumber())));
        } catch (NumberParseException _) {
            // the digits alone, then
        }
        return new Word(List.copyOf(starts));
    }
}
