package dev.merganser.matching.compare;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;

import dev.merganser.matching.normalise.Mailboxes;
import dev.merganser.matching.normalise.Names;
import dev.merganser.model.Meaning;

/// Given names of records that say none, told by e-mail addresses that are made of the family name.
final class ToldNames {
    private final Reader reader;
    private final List<Integer> columns;
    private final Codes given;
    private final Codes family;
    private final Lexicon lexicon;
    private final BitSet told = new BitSet();

    ToldNames(Reader reader, Codes given, Codes family, Lexicon lexicon) {
        this.reader = reader;
        this.given = given;
        this.family = family;
        this.lexicon = lexicon;
        columns = reader.columns(Meaning.EMAIL);
    }

    /// Whether a record's given name was told.
    boolean told(int record) {
        return told.get(record);
    }

    /// Adds initials where addresses tell nothing longer. Before values are counted: else one that nobody wrote would pass for
    /// a rare name.
    void addInitials() {
        add(names -> names.stream().allMatch(ToldNames::initial), ToldNames::initial);
    }

    /// Adds what others are called: it may be `office`.
    ///
    /// @param known whether several records say that given name
    void addNames(Predicate<String> known) {
        add(_ -> true, name -> !initial(name) && known.test(name));
    }

    private static boolean initial(String name) {
        return name.length() == 1;
    }

    /// Adds the first name that will do of each record.
    private void add(Predicate<List<String>> records, Predicate<String> wanted) {
        for (int record = 0; record < reader.records.size() && !columns.isEmpty(); record++) {
            if (given.count(record) > 0 || family.count(record) == 0)
                continue;
            List<String> names = names(record);
            for (int n = 0; n < names.size() && given.count(record) == 0; n++)
                if (wanted.test(names.get(n)) && records.test(names)) {
                    given.add(record, lexicon.code(names.get(n)));
                    told.set(record);
                }
        }
    }

    /// What a record's addresses say beside the family name, in their order.
    private List<String> names(int record) {
        var names = new ArrayList<String>();
        String last = lexicon.text(family.first(record));
        for (int column : columns)
            for (int n = 0; n < reader.records.count(record, column); n++) {
                String name = Names.plain(
                        Mailboxes.given(reader.records.text(column, reader.records.code(record, column, n)), last));
                if (!name.isEmpty())
                    names.add(name);
            }
        return names;
    }
}
