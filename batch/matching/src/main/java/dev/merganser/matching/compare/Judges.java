package dev.merganser.matching.compare;

import java.util.List;

import dev.merganser.matching.normalise.Amounts;

/// How values of one kind are alike when they aren't equal.
enum Judges implements Exact.Judge {
    /// Nothing between equal and different.
    CATEGORY {
        @Override
        public int level(String left, String right, Similar similar) {
            return 1;
        }

        @Override
        public int glance(Exact values, int left, int right) {
            return 1;
        }
    },

    /// 2: one error apart.
    IDENTIFIER {
        @Override
        public int level(String left, String right, Similar similar) {
            return Math.min(left.length(), right.length()) >= 4 && Similar.oneError(left, right) ? 2 : 1;
        }

        @Override
        public int glance(Exact values, int left, int right) {
            return values.errors(left, right) > 1 ? 1 : Exact.UNTOLD;
        }
    },

    /// 2: one says more than the other, as `GmbH & Co. KG` than `KG`.
    LEGAL_FORM {
        @Override
        public int level(String left, String right, Similar similar) {
            List<String> one = List.of(left.split(" ")), other = List.of(right.split(" "));
            return one.containsAll(other) || other.containsAll(one) ? 2 : 1;
        }

        @Override
        public int glance(Exact values, int left, int right) {
            return Exact.UNTOLD;
        }
    },

    /// 2: one digit mistyped, or two that changed places; 3: before and after tax, or without its cents. Another sign, another
    /// number of digits or another place of the point is another amount, so that a credit note isn't close to its invoice.
    AMOUNT {
        @Override
        public int level(String left, String right, Similar similar) {
            if (Amounts.taxOrCents(Amounts.cents(left), Amounts.cents(right)))
                return 3;
            return left.length() == right.length() && left.length() >= 4 && left.indexOf('.') == right.indexOf('.')
                    && left.startsWith("-") == right.startsWith("-") && Similar.oneError(left, right) ? 2 : 1;
        }

        @Override
        public long head(String part) {
            return Amounts.cents(part);
        }

        @Override
        public int glance(Exact values, int left, int right) {
            if (Amounts.taxOrCents(values.head(left), values.head(right)))
                return 3;
            return values.errors(left, right) > 1 ? 1 : Exact.UNTOLD;
        }
    },

    /// 2: alike; 3: one is the other's initial.
    MIDDLE_NAME {
        @Override
        public int level(String left, String right, Similar similar) {
            if (left.charAt(0) == right.charAt(0) && Math.min(left.length(), right.length()) == 1)
                return 3;
            return Math.max(left.length(), right.length()) > 3 && similar.jaroWinkler(left, right) >= 0.88 ? 2 : 1;
        }

        @Override
        public int glance(Exact values, int left, int right) {
            return Math.min(values.length(left), values.length(right)) == 1
                    || values.alike(left, right, 0.88) ? Exact.UNTOLD : 1;
        }
    },

    /// 2: one error apart; 3: the same ending, as with and without the code of a country or a town.
    PHONE {
        private static final int ENDING = 6;

        @Override
        public int level(String left, String right, Similar similar) {
            int a = left.length(), b = right.length(), ending = Math.min(ENDING + 1, Math.min(a, b));
            if (ending >= ENDING && left.regionMatches(a - ending, right, b - ending, ending))
                return 3;
            return Math.min(a, b) >= 7 && Similar.oneError(left, right) ? 2 : 1;
        }

        @Override
        public long head(String part) {
            return Digits.pack(part);
        }

        @Override
        public int glance(Exact values, int left, int right) {
            long a = values.head(left), b = values.head(right);
            if (a < 0 || b < 0)
                return Exact.UNTOLD;
            int shorter = Math.min(values.length(left), values.length(right)), ending = Math.min(ENDING + 1, shorter);
            if (ending >= ENDING && (a ^ b) << (Long.SIZE - 4 * ending) == 0)
                return 3;
            return shorter >= 7 && Digits.oneError(a, values.length(left), b, values.length(right)) ? 2 : 1;
        }
    },

    /// 2: the same domain; 3: alike before the @; 5: the same there; 7: an error or two apart. [Emails] knows 4, 6 and 8.
    EMAIL {
        private static final double ALIKE = 0.92;

        @Override
        public int level(String left, String right, Similar similar) {
            int a = left.lastIndexOf('@'), b = right.lastIndexOf('@');
            if (a < 0 || b < 0)
                return similar.jaroWinkler(left, right) >= 0.95 ? 7 : 1;
            boolean domain = left.length() - a == right.length() - b
                    && left.regionMatches(a, right, b, left.length() - a);
            boolean name = a == b && left.regionMatches(0, right, 0, a);
            if (Similar.oneError(left, right))
                return 7;
            if ((domain || name) && Math.min(left.length(), right.length()) >= 12
                    && Math.abs(left.length() - right.length()) <= 2 && similar.alignment(left, right) == 2)
                return 7;
            if (name && a > 3)
                return 5;
            if (Math.min(a, b) > 4 && left.charAt(0) == right.charAt(0)
                    && similar.jaroWinkler(left.substring(0, a), right.substring(0, b)) >= ALIKE)
                return 3;
            return domain ? 2 : 1;
        }

        /// The domain; none where there isn't just one @, of which nothing is told at a glance.
        @Override
        public String common(String text) {
            int at = text.indexOf('@');
            return at < 0 || at != text.lastIndexOf('@') ? "" : text.substring(at);
        }

        @Override
        public String part(String text) {
            return text.indexOf('@') < 0 ? text : text.substring(0, text.lastIndexOf('@'));
        }

        @Override
        public int glance(Exact values, int left, int right) {
            if (!values.hasCommon(left) || !values.hasCommon(right) || values.errors(left, right) <= 2
                    || (values.prefix(left, right) > 0 && values.alike(left, right, ALIKE)))
                return Exact.UNTOLD;
            return values.sharesCommon(left, right) ? 2 : 1;
        }
    }
}
