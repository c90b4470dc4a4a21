package dev.merganser.matching.normalise;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;

/// Phone numbers as digits: country code and national number, without signs, trunk zeros and extensions.
@SuppressWarnings("OperatorPrecedence") // reads as it is meant
public final class Phones {
    /// Where a look tells what kind of line it is; Germany's numbers are by far the most here.
    private static final String GERMAN = "49";
    private static final String MOBILE = "m";
    private static final Map<String, Region> REGIONS = new ConcurrentHashMap<>();

    /// How numbers of a region are written.
    ///
    /// @param trunkZero whether a 0 stands before the national number within it
    /// @param code      of the country, in digits
    private record Region(boolean trunkZero, String code) {
        static Region of(String region) {
            var util = PhoneNumberUtil.getInstance();
            return new Region("0".equals(util.getNddPrefixForRegion(region, true)),
                    Integer.toString(util.getCountryCodeForRegion(region)));
        }
    }

    private Phones() {}

    /// Whether a parsed number surely is a mobile's.
    public static boolean mobile(String parsed) {
        return parsed.startsWith(MOBILE);
    }

    /// Country code and national number of a parsed number.
    public static String digits(String parsed) {
        return mobile(parsed) ? parsed.substring(MOBILE.length()) : parsed;
    }

    /// The number's digits, at most 18, empty if the text holds no number; a mobile's after an `m`.
    ///
    /// @param region of numbers without a country code
    public static String parse(String text, String region) {
        String cut = text.length() > 60 ? text.substring(0, 60) : text;
        String digits = onlyDigits(cut);
        if (digits.length() < 5 || digits.chars().distinct().count() == 1)
            return "";
        String plain = plain(cut, digits, region);
        if (plain.startsWith(GERMAN))
            return plain.charAt(2) == '1' && "567".indexOf(plain.charAt(3)) >= 0 ? MOBILE + plain : plain;
        try {
            var util = PhoneNumberUtil.getInstance();
            var number = util.parse(plain.isEmpty() ? cut : "+" + plain, region);
            boolean mobile = util.getNumberType(number) == PhoneNumberUtil.PhoneNumberType.MOBILE;
            return (mobile ? MOBILE : "") + number.getCountryCode() + number.getNationalNumber();
        } catch (NumberParseException _) {
            String bare = digits.replaceFirst("^0+", "");
            return bare.length() > 18 ? bare.substring(0, 18) : bare;
        }
    }

    /// Numbers of the region itself in the ways they are mostly written, at a hundredth of the cost; empty for others.
    private static String plain(String text, String digits, String region) {
        Region known = REGIONS.computeIfAbsent(region, Region::of);
        if (!known.trunkZero)
            return "";
        for (int i = 0; i < text.length(); i++)
            if ("0123456789 -/().+".indexOf(text.charAt(i)) < 0 || text.charAt(i) == '+' && i > 0)
                return "";
        String code = known.code;
        String national;
        if (text.startsWith("+" + code) || text.startsWith("00" + code))
            national = digits.substring(code.length() + (text.charAt(0) == '+' ? 0 : 2));
        else
            if (digits.startsWith("0") && !digits.startsWith("00") && text.charAt(0) != '+')
                national = digits.substring(1);
            else
                return "";
        if (national.startsWith("0"))
            national = national.substring(1);
        return national.length() < 5 || national.length() > 13 || national.startsWith("0") ? "" : code + national;
    }

    private static String onlyDigits(String text) {
        var digits = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            int digit = Character.digit(text.charAt(i), 10);
            if (digit >= 0)
                digits.append((char) ('0' + digit));
        }
        return digits.toString();
    }
}
