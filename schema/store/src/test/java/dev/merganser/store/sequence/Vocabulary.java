package dev.merganser.store.sequence;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.value.FieldKind;
import dev.merganser.store.item.Edit;

/// Values for fields of any kind, few enough to repeat.
final class Vocabulary {
    /// Kinds that mean nothing here, or close an item for good.
    private static final Set<FieldKind> LEFT_OUT = Set.of(FieldKind.LINK, FieldKind.USER);

    private Vocabulary() {}

    /// Edits of some fields; of the required ones all, for a new item.
    static Map<String, Edit> edits(TypeDefinition definition, Random random, boolean isNew, int most) {
        var edits = new HashMap<String, Edit>();
        List<Field> fields = definition.fields().stream().filter(field -> !LEFT_OUT.contains(field.kind())
                && (definition.seal() == null || !definition.seal().field().equals(field.name()))).toList();
        if (isNew)
            fields.stream().filter(Field::required).forEach(field -> edits.put(field.name(), set(field, random)));
        for (int i = 0; i < most; i++) {
            Field field = fields.get(random.nextInt(fields.size()));
            edits.put(field.name(), set(field, random));
        }
        return edits;
    }

    private static Edit set(Field field, Random random) {
        int count = field.many() ? 1 + random.nextInt(3) : field.required() || random.nextInt(5) > 0 ? 1 : 0;
        var values = new ArrayList<Object>();
        for (int i = 0; i < count; i++)
            values.add(value(field, random));
        return new Edit.Set(values);
    }

    private static Object value(Field field, Random random) {
        int n = random.nextInt(4);
        return switch (field.kind()) {
            case TEXT, LONG_TEXT -> List.of("Ada", "Bea", "Cid", "Dot").get(n);
            case DECIMAL -> String.valueOf(n);
            case FLAG -> n > 1;
            case DATE -> "199%d-0%d-01".formatted(n, n + 1);
            case TIMESTAMP -> "199%d-01-01T00:00:00Z".formatted(n);
            case MONEY -> Map.of("amount", "1%d.50".formatted(n), "currency", "EUR");
            case EMAIL -> List.of("a@example.com", "A@example.com", "b@example.com", "c@example.com").get(n);
            case PHONE -> Map.of("number", List.of("030 123456", "+49 30 123456", "030 654321", "040 111").get(n),
                    "doNotCall", random.nextInt(4) == 0);
            case WEB_ADDRESS -> List.of("https://a.example", "http://www.a.example/", "https://b.example",
                    "https://c.example").get(n);
            case ADDRESS -> Map.of("city", List.of("Bonn", "Köln", "Trier", "Ulm").get(n));
            case LINE_ITEM -> Map.of("description", List.of("Rod", "Bolt", "Nut", "Gear").get(n), "quantity", "2",
                    "unitPrice", Map.of("amount", "3", "currency", "EUR"));
            case CHOICE -> field.choices().get(n % field.choices().size());
            case NOTE -> List.of("called", "wrote", "met", "lost").get(n);
            case LINK, USER -> throw new IllegalArgumentException(field.name());
        };
    }
}
