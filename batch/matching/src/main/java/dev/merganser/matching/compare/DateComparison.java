package dev.merganser.matching.compare;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import dev.merganser.matching.normalise.Dates;

/// A date, whole or in parts: day and month swapped, one digit off, parts missing.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
final class DateComparison extends Comparison {
    private static final int DIFFERENT = 1, YEAR = 2, PARTLY = 3, CLOSE = 4, PART_ONLY = 5, EXACT = 6;
    /// The same order by phone and by mail, the same invoice by post and by mail.
    private static final int DAYS = 7, MONTH = 31, NEW_YEAR = 101;
    private final Codes dates;
    private final Sketch sketch;
    private final Dates.Order order;
    private final boolean birth;
    private final boolean newYear;

    DateComparison(Reader reader, String name, Field.Role role, List<Integer> whole, List<Integer> years,
            List<Integer> months, List<Integer> days,
            @Nullable Map<?, ?> frozen) {
        super(List.of(name.equals("birthDate")
                ? Field.banded(name, role, CLOSE, new double[]{.04, .01, .03, .07, .01, .84}, "different", "same year",
                        "two parts equal", "close", "known part equal")
                : Field.banded(name, role, CLOSE, new double[]{.02, .01, .03, .30, .02, .62}, "different", "same year",
                        "within a month", "within days", "known part equal")));
        birth = name.equals("birthDate");
        order = frozen != null && frozen.get("order") instanceof String text
                ? Dates.Order.valueOf(text)
                : vote(reader, whole);
        dates = new Codes(reader.records.size());
        for (int column : whole) {
            int[] parsed = new int[reader.records.distinct(column)];
            reader.workers.run(parsed.length, 4096, (from, to, _) -> {
                for (int code = from; code < to; code++)
                    parsed[code] = Dates.parse(reader.records.text(column, code), order);
            });
            reader.skip(column, "no date", Arrays.stream(parsed).filter(date -> date == 0).count());
            for (int record = 0; record < dates.size(); record++)
                if (date(record) == 0 && reader.records.count(record, column) > 0)
                    put(record, parsed[reader.records.code(record, column, 0)]);
        }
        if (!years.isEmpty())
            for (int record = 0; record < dates.size(); record++)
                if (date(record) == 0)
                    put(record, Dates.date(number(reader, record, years), number(reader, record, months),
                            number(reader, record, days)));
        newYear = frozen == null ? birth && newYear() : Boolean.TRUE.equals(frozen.get("newYear"));
        sketch = frozen != null && frozen.get("values") instanceof Map<?, ?> document
                ? Sketch.fromDocument(document)
                : sketch();
    }

    private void put(int record, int date) {
        if (date != 0)
            dates.add(record, date);
    }

    private static Dates.Order vote(Reader reader, List<Integer> columns) {
        int votes = 0;
        for (int column : columns)
            for (int code = 0; code < Math.min(20_000, reader.records.distinct(column)); code++)
                votes += Dates.vote(reader.records.text(column, code));
        return votes < 0 ? Dates.Order.MONTH_FIRST : Dates.Order.DAY_FIRST;
    }

    private static int number(Reader reader, int record, List<Integer> columns) {
        for (int column : columns)
            for (String text : reader.records.values(record, column)) {
                String digits = text.replaceAll("\\D", "");
                if (!digits.isEmpty() && digits.length() <= 4)
                    return Integer.parseInt(digits);
            }
        return 0;
    }

    /// Where far more are born on 1 January than on other days, that day stands for an unknown one.
    private boolean newYear() {
        int held = 0, first = 0;
        for (int record = 0; record < dates.size(); record++) {
            int date = date(record);
            held += date % 100 != 0 ? 1 : 0;
            first += date % 10000 == NEW_YEAR ? 1 : 0;
        }
        return first > 5 && first > 4 * held / 365.25;
    }

    private Sketch sketch() {
        int[] sorted = IntStream.range(0, dates.size()).map(this::date).filter(date -> date != 0).sorted().toArray();
        int distinct = 0;
        for (int i = 0; i < sorted.length; i++)
            if (i == 0 || sorted[i] != sorted[i - 1])
                distinct++;
        long[] keys = new long[distinct];
        int[] counts = new int[distinct];
        int at = -1;
        for (int i = 0; i < sorted.length; i++) {
            if (i == 0 || sorted[i] != sorted[i - 1])
                keys[++at] = key(sorted[i]);
            counts[at]++;
        }
        return Sketch.of(keys, counts, sorted.length);
    }

    private static long key(int date) {
        return dev.merganser.matching.normalise.Fold.mix(date) | 1;
    }

    @Override
    void levels(Batch batch, int shift, Scratch scratch) {
        for (int at = 0; at < batch.size; at++)
            batch.patterns[at] |= levels(batch.lefts[at], batch.rights[at], scratch) << shift;
    }

    @Override
    long levels(int left, int right, Scratch scratch) {
        int a = date(left), b = date(right);
        if (a == 0 || b == 0)
            return 0;
        if (a == b && a % 100 != 0)
            return EXACT + (long) sketch.band(key(a));
        int yearA = a / 10000, yearB = b / 10000, monthA = a / 100 % 100, monthB = b / 100 % 100, dayA = a % 100,
                dayB = b % 100;
        boolean partA = monthA == 0 || dayA == 0, partB = monthB == 0 || dayB == 0;
        if (partA || partB)
            return yearA == yearB && (monthA == monthB || monthA == 0 || monthB == 0)
                    ? (a == b ? EXACT + sketch.band(key(a)) : PART_ONLY)
                    : DIFFERENT;
        if (yearA == yearB && monthA == dayB && dayA == monthB)
            return CLOSE;
        if (!birth) {
            // The same event comes in days apart; a digit mistyped is rarer than the same order a year later.
            int days = Math.abs(days(a) - days(b));
            return days <= DAYS ? CLOSE : days <= MONTH ? PARTLY : yearA == yearB ? YEAR : DIFFERENT;
        }
        if (digits(a, b))
            return CLOSE;
        int equal = (yearA == yearB ? 1 : 0) + (monthA == monthB ? 1 : 0) + (dayA == dayB ? 1 : 0);
        return equal == 2 ? PARTLY : yearA == yearB ? YEAR : DIFFERENT;
    }

    /// Days since some day; near enough where parts are out of range.
    private static int days(int date) {
        int year = date / 10000, month = date / 100 % 100;
        return (int) (year * 365.25 + month * 30.44) + date % 100;
    }

    /// One digit differs, or two neighbours changed places.
    private static boolean digits(int a, int b) {
        int first = -1, second = -1, count = 0;
        for (int i = 0, x = a, y = b; i < 8; i++, x /= 10, y /= 10)
            if (x % 10 != y % 10) {
                if (count == 0)
                    first = i;
                else
                    second = i;
                count++;
            }
        if (count == 1)
            return true;
        int low = pow(first), high = pow(second);
        return count == 2 && second == first + 1 && a / low % 10 == b / high % 10 && a / high % 10 == b / low % 10;
    }

    private static int pow(int digit) {
        int power = 1;
        for (int i = 0; i < digit; i++)
            power *= 10;
        return power;
    }

    /// As `yyyymmdd`, 0 if there is none.
    int date(int record) {
        int date = Math.max(0, dates.first(record));
        return newYear && date % 10000 == NEW_YEAR ? date - NEW_YEAR : date;
    }

    @Override
    long key(int field, int record) {
        return date(record) == 0 ? 0 : key(date(record));
    }

    @Override
    int band(int field, int record) {
        return date(record) == 0 ? 0 : sketch.band(key(date(record)));
    }

    @Override
    String shown(int field, int record) {
        int date = date(record);
        return date == 0 ? "" : "%04d-%02d-%02d".formatted(date / 10000, date / 100 % 100, date % 100);
    }

    @Override
    List<Codes> columns() {
        return List.of(dates);
    }

    @Override
    Map<String, Object> toDocument() {
        var document = new LinkedHashMap<String, Object>();
        document.put("order", order.name());
        document.put("newYear", newYear);
        document.put("values", sketch.toDocument());
        return document;
    }
}
