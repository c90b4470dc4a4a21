package dev.merganser.matching.normalise;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;

/// Phone numbers as digits: country code and national number, without signs, trunk zeros and extensions.
public final class Phones {
    private Phones() {}

    /// The number's digits, at most 18, empty if the text holds no number.
    ///
    /// @param region of numbers without a country code
    public static String parse(String text, String region) {
        String cut = text.length() > 60 ? text.substring(0, 60) : text;
        String digits = digits(cut);
        if (digits.length() < 5 || digits.chars().distinct().count() == 1)
            return "";
        try {
            var number = PhoneNumberUtil.getInstance().parse(cut, region);
            return number.getCountryCode() + Long.toString(number.getNationalNumber());
        } catch (NumberParseException _) {
            String bare = digits.replaceFirst("^0+", "");
            return bare.length() > 18 ? bare.substring(0, 18) : bare;
        }
    }

    private static String digits(String text) {
        var digits = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            int digit = Character.digit(text.charAt(i), 10);
            if (digit >= 0)
                digits.append((char) ('0' + digit));
        }
        return digits.toString();
    }
}
