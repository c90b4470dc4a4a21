package dev.merganser.server.item;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.Catalogue;
import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.SmartProcess;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.server.graph.BadRequest;
import dev.merganser.store.item.LinkedItems;

/// How types of items are called in the schema.
public final class Types {
    /// Stands for any process: what all of them have.
    static final TypeDefinition ANY_PROCESS = new SmartProcess("any", "Smart process item", List.of(), List.of())
            .definition();

    private Types() {}

    /// The GraphQL type of a type of item, such as `SmartProcessItem`.
    public static String name(ItemType type) {
        return Character.toUpperCase(type.wireName().charAt(0)) + type.wireName().substring(1);
    }

    /// The GraphQL field that lists all items of a type, such as `companies`.
    static String listName(ItemType type) {
        return type == ItemType.COMPANY ? "companies" : type.wireName() + "s";
    }

    /// What a list of linked items holds.
    static ItemType linked(ItemType type, LinkedItems.Relation relation) {
        return relation.other() != null
                ? relation.other().type()
                : definition(type).field(Objects.requireNonNull(relation.own())).orElseThrow().targets().iterator()
                        .next();
    }

    private static TypeDefinition definition(ItemType type) {
        return type == ItemType.SMART_PROCESS_ITEM
                ? ANY_PROCESS
                : Catalogue.builtIn().get(new TypeKey(type, null));
    }

    /// The fields that are the same for every item of a type.
    static List<Field> fields(ItemType type) {
        return List.copyOf(definition(type).fields());
    }

    /// Whether nothing but a correction sets the field.
    static boolean isSetByCorrection(ItemType type, Field field) {
        var seal = type == ItemType.SMART_PROCESS_ITEM ? null : Catalogue.builtIn().get(new TypeKey(type, null)).seal();
        return seal != null && seal.correction().equals(field.name());
    }

    static boolean isOfEveryProcess(Field field) {
        return field.name().equals("stage") || ANY_PROCESS.field(field.name()).isPresent();
    }

    static List<ItemType> all() {
        return Arrays.asList(ItemType.values());
    }

    /// What the arguments `type` and `process` narrow a list to; null for nothing.
    ///
    /// @throws BadRequest if the two don't go together
    public static @Nullable TypeKey narrowed(@Nullable ItemType type, @Nullable String process) {
        if (type == null && process == null) return null;
        if (type == null || (type == ItemType.SMART_PROCESS_ITEM) != (process != null))
            throw new BadRequest("`process` goes with the type SMART_PROCESS_ITEM, and that type with a `process`.");
        try {
            return new TypeKey(type, process);
        } catch (IllegalArgumentException _) {
            throw new BadRequest("There is no process of that key: `smartProcesses` lists them.");
        }
    }
}
