package dev.merganser.matching.estimate;

import java.util.List;
import java.util.function.Predicate;

import dev.merganser.matching.compare.Field;
import dev.merganser.matching.compare.Schema;

/// The fields that are compared, and which depends on which.
final class Layout {
    /// What names say, and what follows from them.
    private static final List<String> NAMES = List.of("givenName", "middleName", "wholeName", "gender");

    final List<Field> fields;
    final int count;
    /// By field the one it depends on, -1 if none.
    final int[] parents;

    Layout(Schema schema) {
        fields = schema.fields();
        count = fields.size();
        parents = parents(schema);
    }

    /// The field that each field depends on: gender follows from the given name, streets lie in places.
    static int[] parents(Schema schema) {
        List<String> names = schema.fields().stream().map(Field::name).toList();
        return names.stream().mapToInt(name -> switch (name) {
            case "gender" -> names.indexOf("givenName");
            // Both names come from one language: who shares a family name shares a given name more often.
            case "givenName" -> names.indexOf("familyName");
            case "street", "addressLine" -> names.indexOf("place");
            // Mailboxes are named after people: namesakes' are alike.
            case "email" -> names.contains("wholeName") ? names.indexOf("wholeName") : names.indexOf("companyName");
            case "website", "sites" -> names.indexOf("companyName");
            // What is told of people goes by where they come from, as their names do: their country, language, party.
            default -> name.startsWith("category ") ? names.indexOf("familyName") : -1;
        }).toArray();
    }

    String name(int field) {
        return fields.get(field).name();
    }

    boolean is(int field, String name) {
        return name(field).equals(name);
    }

    /// Where a field stands, -1 if it isn't compared.
    int index(String name) {
        return fields.stream().map(Field::name).toList().indexOf(name);
    }

    boolean has(String name) {
        return index(name) >= 0;
    }

    /// Whether they are companies, and nobody's names are compared.
    boolean companies() {
        return has("companyName") && !has("familyName");
    }

    int levels(int field) {
        return fields.get(field).levels().size();
    }

    /// Whether exact agreement has five levels, by frequency.
    boolean banded(int field) {
        int[] outcomes = fields.get(field).outcomes();
        return outcomes.length > 5 && outcomes[outcomes.length - 5] == outcomes[outcomes.length - 1];
    }

    int firstBand(int field) {
        return levels(field) - 5;
    }

    /// The frequency band of a level, -1 if it has none.
    int band(int field, int level) {
        return banded(field) && level >= firstBand(field) ? level - firstBand(field) : -1;
    }

    /// How much of what agrees exactly falls into the level's frequency band, as values are spread over records; 1 for other
    /// levels.
    double share(Facts facts, int field, int level) {
        int band = band(field, level);
        return band < 0 ? 1 : Math.max(1e-6, facts.shares()[field][band]);
    }

    /// Of how many pairs the given name is all that is one's own: neither says anything else that relatives don't share.
    double nameless(Facts facts) {
        return without(facts, field -> field.role() == Field.Role.OWN && !NAMES.contains(field.name()));
    }

    /// Of how many pairs of companies their names are all that is known.
    double little(Facts facts) {
        return without(facts, field -> !field.name().equals("companyName") && !field.name().startsWith("category "));
    }

    /// The share of pairs that have none of some fields on both sides.
    private double without(Facts facts, Predicate<Field> some) {
        double share = 1;
        for (int field = 0; field < count; field++)
            if (some.test(fields.get(field)))
                share *= 1 - facts.both(field);
        return share;
    }
}
