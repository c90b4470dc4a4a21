package dev.merganser.job.generate;

import java.util.List;

import dev.merganser.job.generate.Row.Column;

/// Makes up companies, each a function of the seed and its number.
///
/// Traps: every so often the places of a block of six are branches of one chain: one name, website and mail domain, but
/// towns, streets and phones of their own, or sister companies that share all but a word of the name.
final class Companies {
    private static final int BLOCK = 6;
    private static final double CHAINS = 0.08;
    private static final double SISTERS = 0.08;

    private final long seed;
    private final double sharedMailboxes;

    /// @param sharedMailboxes share of companies that are reached through an agency's mailbox
    Companies(long seed, double sharedMailboxes) {
        this.seed = seed;
        this.sharedMailboxes = sharedMailboxes;
    }

    Row company(int index) {
        Dice block = new Dice(seed, 201, index / BLOCK);
        Dice own = new Dice(seed, 202, index);
        double kin = block.share();
        boolean chain = kin < CHAINS;
        boolean sisters = !chain && kin < CHAINS + SISTERS;
        Places.Town town = Places.town(sisters ? block : own);
        Dice named = chain || sisters ? block : own;
        String legal = town.country().equals("DE") || own.happens(0.5)
                ? named.of(Places.words("legal"))
                : named.of(Places.words("legal-abroad"));
        String trade = named.of(Places.words(named.happens(0.75) ? "trade" : "trade-en"));
        String core = core(named);
        String name = core + (named.happens(0.6) ? " " + trade : "") + " " + legal;
        if (chain && own.happens(0.5))
            name = core + " " + trade + " " + legal + own.of(List.of(" Filiale ", " Niederlassung ", " "))
                    + town.name();
        if (sisters) name = core + " " + own.of(Places.words("trade")) + " " + own.of(Places.words("legal"));
        String domain = People.local(core) + (named.happens(0.3) ? "-" + People.local(trade) : "") + ".example";
        var row = Places.address(new Row(), sisters ? block : own, town).set(Column.COMPANY_NAME, name)
                .set(Column.INDUSTRY, trade)
                .set(Column.PHONE, Places.landline(sisters && own.happens(0.5) ? block : own, town))
                .set(Column.WEBSITE, "www." + domain).set(Column.EMAIL, own.of(Places.words("role")) + "@" + domain);
        if (own.happens(sharedMailboxes)) {
            Dice agency = new Dice(seed, 203, own.below(1 + index / 40));
            row.set(Column.EMAIL, "buero@" + People.local(core(agency)) + "-verwaltung.example");
        }
        return row.set(Column.VAT_ID,
                chain ? "DE" + block.between(100_000_000, 399_999_999) : "DE" + own.between(100_000_000, 399_999_999));
    }

    private static String core(Dice dice) {
        return switch (dice.below(6)) {
            case 0, 1 -> People.family(People.culture(dice), dice);
            case 2 -> dice.of(Places.words("fantasy-start")) + dice.of(Places.words("fantasy-end"));
            case 3 -> dice.of(Places.words("town-start")) + dice.of(Places.words("town-end")) + "er";
            case 4 -> People.family("de", dice) + " & " + (dice.happens(0.5) ? "Söhne" : People.family("de", dice));
            default ->
                "" + (char) ('A' + dice.below(26)) + (char) ('A' + dice.below(26)) + (char) ('A' + dice.below(26));
        };
    }
}
