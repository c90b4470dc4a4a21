package dev.merganser.model.catalogue;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.Meaning;
import dev.merganser.model.value.FieldKind;

/// One field of a type of item, as data: what merging, history, import, validation and matching know of it.
///
/// @param name      as in the GraphQL schema and the database, such as `birthDate`
/// @param label     for people, in English
/// @param kind      what it holds
/// @param many      whether it holds any number of values, in order; else at most one
/// @param required  whether an item without it is refused
/// @param meaning   what matching compares it as; null if it isn't compared, or its kind says it (e-mail, phone, address …)
/// @param choices   what a field of kind choice can hold, in order
/// @param targets   what a field of kind link can point at
/// @param recipient whether a link makes its target's addresses recipients of messages from this item
/// @param strictest whether the later in `choices` wins a merge, whatever anyone chooses (M23)
/// @param active    whether items still get values in it; those that they have stay, and can be read and removed
/// @param inactiveChoices those of `choices` that items no longer get
public record Field(String name, String label, FieldKind kind, boolean many, boolean required,
        @Nullable Meaning meaning, List<String> choices, Set<ItemType> targets, boolean recipient, boolean strictest,
        boolean active, Set<String> inactiveChoices) {
    private static final int LONGEST_LABEL = 100;
    private static final Pattern NAME = Pattern.compile("[a-z][A-Za-z0-9]{0,59}");

    /// The most values that one field of one item can hold.
    public static final int MOST_VALUES = 1_000;

    /// @throws IllegalArgumentException if the parts contradict each other
    public Field {
        choices = List.copyOf(choices);
        targets = Set.copyOf(targets);
        inactiveChoices = Set.copyOf(inactiveChoices);
        if (!NAME.matcher(name).matches())
            throw new IllegalArgumentException("a field's name has 1 to 60 letters and digits, a small letter first");
        if (label.isBlank() || label.length() > LONGEST_LABEL)
            throw new IllegalArgumentException(name + ": a field's label has 1 to 100 characters");
        if (choices.stream().anyMatch(choice -> choice.isEmpty() || !choice.equals(choice.strip())
                || choice.length() > LONGEST_LABEL))
            throw new IllegalArgumentException(
                    name + ": a choice has 1 to 100 characters, without white space around it");
        if (choices.stream().map(choice -> choice.toLowerCase(Locale.ROOT)).distinct().count() < choices.size())
            throw new IllegalArgumentException(name + ": a choice stands twice, perhaps in another case");
        if ((kind == FieldKind.CHOICE) == choices.isEmpty())
            throw new IllegalArgumentException(name + ": a field of kind choice, and only that, lists choices");
        if ((kind == FieldKind.LINK) == targets.isEmpty())
            throw new IllegalArgumentException(name + ": a field of kind link, and only that, lists targets");
        if (recipient && kind != FieldKind.LINK)
            throw new IllegalArgumentException(name + ": only a link can make its target a recipient");
        if (!choices.containsAll(inactiveChoices))
            throw new IllegalArgumentException(name + ": an inactive choice is none of the choices");
        if (strictest && (kind != FieldKind.CHOICE || many))
            throw new IllegalArgumentException(name + ": only a single choice can have a strictest value");
    }

    /// A field in use.
    public Field(String name, String label, FieldKind kind, boolean many, boolean required, @Nullable Meaning meaning,
            List<String> choices, Set<ItemType> targets, boolean recipient, boolean strictest) {
        this(name, label, kind, many, required, meaning, choices, targets, recipient, strictest, true, Set.of());
    }

    /// A field with one value and nothing special.
    public static Field of(String name, String label, FieldKind kind) {
        return new Field(name, label, kind, false, false, null, List.of(), Set.of(), false, false);
    }

    static Field choice(String name, String label, String... choices) {
        return new Field(name, label, FieldKind.CHOICE, false, false, null, List.of(choices), Set.of(), false, false);
    }

    static Field link(String name, String label, ItemType... targets) {
        return new Field(name, label, FieldKind.LINK, false, false, null, List.of(), Set.of(targets), false, false);
    }

    Field severally() {
        return new Field(name, label, kind, true, required, meaning, choices, targets, recipient, strictest);
    }

    Field mandatory() {
        return new Field(name, label, kind, many, true, meaning, choices, targets, recipient, strictest);
    }

    Field meaning(Meaning as) {
        return new Field(name, label, kind, many, required, as, choices, targets, recipient, strictest);
    }

    public Field inUse(boolean use, Set<String> withoutChoices) {
        return new Field(name, label, kind, many, required, meaning, choices, targets, recipient, strictest, use,
                withoutChoices);
    }

    /// Whether items are compared by what the field links them to.
    public boolean comparesLinks() {
        return kind == FieldKind.LINK && meaning != null;
    }

    Field givesRecipients() {
        return new Field(name, label, kind, many, required, meaning, choices, targets, true, strictest, active,
                inactiveChoices);
    }

    Field strictestWins() {
        return new Field(name, label, kind, many, required, meaning, choices, targets, recipient, true);
    }
}
