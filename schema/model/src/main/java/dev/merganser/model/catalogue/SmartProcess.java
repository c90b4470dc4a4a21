package dev.merganser.model.catalogue;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A customer's own kind of item, such as repairs or subscriptions.
///
/// @param key    such as `repair`
/// @param label  for people, 1 to 100 characters
/// @param stages what its items go through, in order; may be empty
/// @param fields what the customer adds to the fields that every process has; links to contacts and companies give
///               recipients
public record SmartProcess(String key, String label, List<String> stages, List<Field> fields) {
    /// @throws IllegalArgumentException if a part is malformed or a field takes the name of one that is there already
    public SmartProcess {
        stages = List.copyOf(stages);
        fields = fields.stream().map(SmartProcess::withRecipients).toList();
        if (label.isBlank() || label.length() > 100)
            throw new IllegalArgumentException("a process's label has 1 to 100 characters");
        Set<String> taken = BuiltInTypes.OF_EVERY_PROCESS.stream().map(Field::name).collect(Collectors.toSet());
        for (Field field : fields) {
            if (taken.contains(field.name()) || field.name().equals("stage"))
                throw new IllegalArgumentException("every process has a field " + field.name() + " already");
        }
        definition(key, label, stages, fields);
    }

    /// Messages go to every linked contact and company (R41, R45), so whatever can link to one gives recipients.
    private static Field withRecipients(Field field) {
        return field.targets().contains(ItemType.CONTACT) || field.targets().contains(ItemType.COMPANY)
                ? field.givesRecipients()
                : field;
    }

    public TypeDefinition definition() {
        return definition(key, label, stages, fields);
    }

    private static TypeDefinition definition(String key, String label, List<String> stages, List<Field> fields) {
        Stream<Field> stage = stages.isEmpty()
                ? Stream.empty()
                : Stream.of(Field.choice("stage", "Stage", stages.toArray(String[]::new)));
        return new TypeDefinition(TypeKey.smartProcess(key), label, List.of(List.of("title")),
                Stream.of(BuiltInTypes.OF_EVERY_PROCESS.stream(), stage, fields.stream()).flatMap(same -> same)
                        .toList());
    }
}
