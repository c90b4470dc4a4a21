package dev.merganser.job.generate;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

import dev.merganser.job.columns.RecordType;
import dev.merganser.job.generate.Row.Column;

/// A made-up customer base: which records there are, what each holds, and which are the same.
///
/// Nothing is kept but who is a copy of whom: a record is a function of the seed and its number, made when it is asked
/// for. Records 0 to `originals - 1` of a type are originals, those above are copies.
final class CustomerBase {
    /// @param type      contact, company, lead or deal
    /// @param first     number of its first record among all
    /// @param originals how many different ones there are
    /// @param copyOf    the original of each copy
    record Part(RecordType type, int first, int originals, List<Integer> copyOf) {
        int size() {
            return originals + copyOf.size();
        }

        int original(int number) {
            return number < originals ? number : copyOf.get(number - originals);
        }
    }

    private static final List<RecordType> TYPES = List.of(RecordType.CONTACT, RecordType.COMPANY, RecordType.LEAD,
            RecordType.DEAL);
    private static final double[] SHARES = {0.67, 0.135, 0.10, 0.095};

    private final long seed;
    private final People people;
    private final Companies companies;
    private final List<Part> parts;
    private final int[] positions;
    private final int[] order;

    CustomerBase(int records, long seed, double duplicates, double households, double sharedMailboxes) {
        this.seed = seed;
        people = new People(seed, households, sharedMailboxes);
        companies = new Companies(seed, sharedMailboxes);
        var parts = new ArrayList<Part>();
        int first = 0;
        for (int i = 0; i < TYPES.size(); i++) {
            int size = i == TYPES.size() - 1 ? records - first : (int) (records * SHARES[i]);
            parts.add(part(TYPES.get(i), first, size, duplicates));
            first += size;
        }
        this.parts = List.copyOf(parts);
        order = Shuffle.of(records, new Dice(seed, 1, 0));
        positions = new int[records];
        for (int position = 0; position < records; position++) positions[order[position]] = position;
    }

    /// Most originals that have copies have one, few have up to four.
    private Part part(RecordType type, int first, int size, double duplicates) {
        int copies = (int) Math.round(size * duplicates);
        int originals = size - copies;
        var copyOf = new ArrayList<Integer>(copies);
        int[] chosen = Shuffle.of(originals, new Dice(seed, 2, first));
        var dice = new Dice(seed, 3, first);
        for (int next = 0; copyOf.size() < copies; next++) {
            double share = dice.share();
            int times = share < 0.8 ? 1 : share < 0.93 ? 2 : share < 0.98 ? 3 : 4;
            for (int i = 0; i < times && copyOf.size() < copies; i++) copyOf.add(chosen[next % originals]);
        }
        return new Part(type, first, originals, copyOf);
    }

    List<Part> parts() {
        return parts;
    }

    int size() {
        return order.length;
    }

    /// The number of the record that stands at that place of the file.
    int at(int position) {
        return order[position];
    }

    /// The external id of a record, which tells its place in the file and nothing else.
    String id(int record) {
        return "g" + Places.digits(positions[record], 7);
    }

    Part partOf(int record) {
        for (Part part : parts) {
            if (record < part.first() + part.size()) return part;
        }
        throw new IndexOutOfBoundsException(record);
    }

    /// What the file says of a record.
    Row row(Part part, int number) {
        boolean copy = number >= part.originals();
        int original = part.original(number);
        var dice = new Dice(seed, 10, part.first() + (long) number);
        return switch (part.type()) {
            case CONTACT -> contact(original, copy, dice);
            case COMPANY -> company(original, copy, dice);
            case LEAD -> lead(original, copy, dice);
            default -> deal(original, copy, dice);
        };
    }

    private Row contact(int original, boolean copy, Dice dice) {
        Row row = people.person(original);
        var of = new Dice(seed, 20, original);
        if (of.happens(0.35)) row.set(Column.COMPANY_ID, id(parts.get(1).first() + of.below(parts.get(1).size())));
        worn(row, copy, dice);
        return thinned(row, dice);
    }

    /// What happens to a person's data: to the first record a little, to a copy, typed in years later, a lot.
    private void worn(Row row, boolean copy, Dice dice) {
        var mistakes = new Mistakes(dice);
        double much = copy ? 1 : 0.12;
        if (copy && dice.happens(0.10)) {
            // Moved house.
            Places.Town town = dice.happens(0.5)
                    ? Places.town(dice)
                    : new Places.Town(row.get(Column.CITY),
                            row.get(Column.POSTAL_CODE), row.get(Column.COUNTRY), "0" + dice.between(2_041, 9_978));
            Places.address(row, dice, town).set(Column.PHONE, Places.landline(dice, town));
        }
        if (copy && row.get(Column.GENDER).equals("female") && dice.happens(0.06)) mistakes.married(row, null);
        if (copy && dice.happens(0.12)) row.set(Column.MOBILE, Places.mobile(dice));
        if (copy && dice.happens(0.06)) row.set(Column.PHONE, Places.landline(dice, Places.town(dice)));
        if (copy && dice.happens(0.18))
            row.set(Column.EMAIL, people.email(row.get(Column.GIVEN_NAME), row.get(Column.FAMILY_NAME),
                    1950 + dice.below(50), dice));
        if (dice.happens(0.20 * much)) mistakes.givenName(row);
        if (dice.happens(0.14 * much)) mistakes.familyName(row);
        if (dice.happens(0.03 * much)) mistakes.swapNames(row);
        if (dice.happens(0.30 * much)) mistakes.birthDate(row);
        if (dice.happens(0.10 * much)) mistakes.digit(row, Column.EMAIL);
        if (dice.happens(0.06 * much)) mistakes.digit(row, Column.MOBILE);
        if (dice.happens(0.06 * much)) mistakes.digit(row, Column.PHONE);
        place(row, mistakes, dice, much);
        if (dice.happens(0.04 * much))
            row.set(Column.GENDER, row.get(Column.GENDER).equals("male") ? "female" : "male");
    }

    private static void place(Row row, Mistakes mistakes, Dice dice, double much) {
        if (dice.happens(0.40 * much)) mistakes.street(row);
        if (dice.happens(0.20 * much)) mistakes.city(row);
        if (dice.happens(0.07 * much)) mistakes.postalCode(row);
        if (dice.happens(0.07 * much)) row.set(Column.HOUSE_NUMBER, Places.houseNumber(dice));
        mistakes.notation(row, Column.PHONE);
        mistakes.notation(row, Column.MOBILE);
    }

    /// Nobody fills every field.
    private static Row thinned(Row row, Dice dice) {
        if (dice.happens(0.25)) row.clear(Column.EMAIL);
        if (dice.happens(0.45)) row.clear(Column.PHONE);
        if (dice.happens(0.38)) row.clear(Column.MOBILE);
        if (dice.happens(0.38)) row.clear(Column.BIRTH_DATE);
        if (dice.happens(0.25)) row.clear(Column.GENDER);
        if (dice.happens(0.08)) row.clear(Column.STREET, Column.HOUSE_NUMBER);
        if (dice.happens(0.07)) row.clear(Column.POSTAL_CODE);
        if (dice.happens(0.05)) row.clear(Column.CITY);
        if (dice.happens(0.50)) row.clear(Column.COUNTRY);
        if (dice.happens(0.02)) row.clear(Column.GIVEN_NAME);
        if (dice.happens(0.20)) row.clear(Column.COMPANY_ID);
        return row;
    }

    private Row company(int original, boolean copy, Dice dice) {
        Row row = companies.company(original);
        var mistakes = new Mistakes(dice);
        double much = copy ? 1 : 0.12;
        if (copy && dice.happens(0.12)) Places.address(row, dice, Places.town(dice));
        if (copy && dice.happens(0.20)) row.set(Column.PHONE, Places.landline(dice, Places.town(dice)));
        if (copy && dice.happens(0.25))
            row.set(Column.EMAIL, dice.of(Places.words("role")) + row.get(Column.EMAIL)
                    .substring(row.get(Column.EMAIL).indexOf('@')));
        if (dice.happens(0.60 * much)) mistakes.companyName(row);
        if (dice.happens(0.05 * much)) mistakes.digit(row, Column.VAT_ID);
        if (dice.happens(0.06 * much)) mistakes.digit(row, Column.PHONE);
        if (dice.happens(0.30 * much))
            row.set(Column.WEBSITE, "https://" + row.get(Column.WEBSITE).replace("www.", "") + "/");
        if (dice.happens(0.20 * much)) row.set(Column.INDUSTRY, dice.of(Places.words("trade")));
        place(row, mistakes, dice, much);
        if (dice.happens(0.55)) row.clear(Column.VAT_ID);
        if (dice.happens(0.45)) row.clear(Column.WEBSITE);
        if (dice.happens(0.40)) row.clear(Column.EMAIL);
        if (dice.happens(0.30)) row.clear(Column.PHONE);
        if (dice.happens(0.40)) row.clear(Column.INDUSTRY);
        if (dice.happens(0.12)) row.clear(Column.STREET, Column.HOUSE_NUMBER);
        if (dice.happens(0.10)) row.clear(Column.POSTAL_CODE);
        return dice.happens(0.5) ? row.clear(Column.COUNTRY) : row;
    }

    /// Somebody who asked: half of them are in the base already, a person, a company or both.
    private Row lead(int original, boolean copy, Dice dice) {
        var of = new Dice(seed, 30, original);
        Part contacts = parts.get(0);
        Part firms = parts.get(1);
        boolean known = of.happens(0.5);
        int person = known ? of.below(contacts.originals()) : contacts.originals() + 8 + original;
        Row row = people.person(person).clear(Column.GENDER);
        if (of.happens(0.4))
            row.set(Column.COMPANY_NAME, companies.company(of.below(firms.originals())).get(Column.COMPANY_NAME));
        String product = of.of(Places.words("product"));
        row.set(Column.TITLE, (copy ? dice : of).of(Places.words("lead-title")).formatted(product));
        if (known && of.happens(0.8)) row.set(Column.CONTACT_ID, id(contacts.first() + person));
        if (row.has(Column.COMPANY_NAME) && of.happens(0.5))
            row.set(Column.COMPANY_ID, id(firms.first() + of.below(firms.size())));
        worn(row, copy, dice);
        if (row.has(Column.COMPANY_NAME) && copy && dice.happens(0.4)) new Mistakes(dice).companyName(row);
        row.clear(Column.BIRTH_DATE);
        if (dice.happens(0.5)) row.clear(Column.STREET, Column.HOUSE_NUMBER);
        if (copy && dice.happens(0.4)) row.clear(Column.CONTACT_ID);
        return thinned(row, dice);
    }

    /// An order. Trap: customers order the same again months later.
    private Row deal(int original, boolean copy, Dice dice) {
        Part contacts = parts.get(0);
        Part firms = parts.get(1);
        boolean again = original % 12 == 1;
        var of = new Dice(seed, 40, again ? original - 1 : original);
        int contact = of.below(contacts.size());
        int company = of.below(firms.size());
        String product = of.of(Places.words("product"));
        String title = of.of(Places.words("deal-title"));
        long cents = Math.round(5_000 * StrictMath.pow(4_000, of.share())) * (of.happens(0.7) ? 100 : 1);
        int day = of.below(1_400) + (again ? 60 + of.below(200) : 0);
        if (copy) {
            // One order that came in twice, by phone and by e-mail.
            if (dice.happens(0.5)) title = dice.of(Places.words("deal-title"));
            if (dice.happens(0.2)) cents = dice.happens(0.5) ? cents * 119 / 100 : cents / 100 * 100;
            day += dice.below(6);
        }
        var row = new Row().set(Column.TITLE, title.formatted(product))
                .set(Column.AMOUNT, cents / 100 + "." + Places.digits((int) (cents % 100), 2))
                .set(Column.CURRENCY, "EUR")
                .set(Column.DATE, LocalDate.of(2022, 1, 1).plusDays(day).toString());
        if (of.happens(0.85)) row.set(Column.CONTACT_ID, id(contacts.first() + contact));
        if (of.happens(0.5)) row.set(Column.COMPANY_ID, id(firms.first() + company));
        if (copy && dice.happens(0.15)) row.clear(Column.CONTACT_ID);
        if (dice.happens(0.1)) row.clear(Column.AMOUNT, Column.CURRENCY);
        return dice.happens(0.1) ? row.clear(Column.DATE) : row;
    }
}
