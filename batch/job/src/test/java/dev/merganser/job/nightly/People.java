package dev.merganser.job.nightly;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;

/// Made-up people, a tenth of them twice with a mistake in the name; always the same ones.
final class People {
    private static final List<String> GIVEN = List.of("Anna", "Bernd", "Clara", "Dieter", "Emma", "Frank", "Gerda",
            "Hans", "Ida", "Jonas", "Karin", "Lukas", "Marta", "Nils", "Olga", "Paul", "Rosa", "Stefan", "Tina", "Uwe");
    private static final List<String> FAMILY = List.of("Abel", "Brandt", "Conrad", "Dietz", "Ebert", "Fuchs", "Graf",
            "Horn", "Iversen", "Jansen", "Kern", "Lorenz", "Marx", "Noll", "Otto", "Pohl", "Quast", "Roth", "Stein",
            "Thiel", "Ulrich", "Vogt", "Wirth", "Zander");

    private People() {}

    static List<Change> withDuplicates(int count) {
        var changes = new ArrayList<Change>();
        var random = new Random(7);
        for (int i = 0; i < count; i++) {
            String given = GIVEN.get(random.nextInt(GIVEN.size())), family = FAMILY.get(random.nextInt(FAMILY.size()));
            String born = "19%02d-%02d-%02d".formatted(40 + random.nextInt(60), 1 + random.nextInt(12),
                    1 + random.nextInt(28));
            String mail = "%s.%s%d@example.com".formatted(given, family, i);
            changes.add(person("p" + i, given, family, born, mail));
            if (i % 10 == 0) changes.add(person("q" + i, given, family.replace('r', 'n'), born, mail));
        }
        return changes;
    }

    /// Pairs of one name that may be one person or two: the birth date differs in one part or wholly, or is missing, or it
    /// is the same and the mailbox differs.
    static List<Change> namesakes(int pairs) {
        var changes = new ArrayList<Change>();
        var random = new Random(9);
        for (int i = 0; i < pairs; i++) {
            String given = GIVEN.get(random.nextInt(GIVEN.size())), family = FAMILY.get(random.nextInt(FAMILY.size()));
            int year = 1940 + random.nextInt(60), day = 10 + random.nextInt(18);
            changes.add(person("n" + i, given, family, year + "-03-" + day, "n%d@example.com".formatted(i)));
            String born = switch (i % 4) {
                case 0 -> year + "-03-" + day;
                case 1 -> year + "-04-" + day;
                case 2 -> (year + 1) + "-03-" + day;
                default -> (year - 3) + "-11-05";
            };
            changes.add(person("o" + i, given, family, born, "other%d@example.org".formatted(i)));
        }
        return changes;
    }

    /// Others, each of them once.
    static List<Change> more(int count) {
        var changes = new ArrayList<Change>();
        var random = new Random(8);
        for (int i = 0; i < count; i++)
            changes.add(person("m" + i, GIVEN.get(random.nextInt(GIVEN.size())),
                    FAMILY.get(random.nextInt(FAMILY.size())), "19%02d-%02d-%02d".formatted(40 + random.nextInt(60),
                            1 + random.nextInt(12), 1 + random.nextInt(28)),
                    "more%d@example.com".formatted(i)));
        return changes;
    }

    static Change person(String id, String given, String family, String born, String mail) {
        return new Change.Put(TypeKey.CONTACT, id, Map.of("givenName", Edit.to(given), "familyName", Edit.to(family),
                "birthDate", Edit.to(born), "emails", Edit.to(mail)), Map.of());
    }
}
