package dev.merganser.server.item;

import static dev.merganser.model.catalogue.ItemType.COMPANY;
import static dev.merganser.model.catalogue.ItemType.CONTACT;
import static dev.merganser.model.catalogue.ItemType.DEAL;
import static dev.merganser.model.catalogue.ItemType.INVOICE;
import static dev.merganser.model.catalogue.ItemType.LEAD;
import static dev.merganser.model.catalogue.ItemType.QUOTE;
import static dev.merganser.model.catalogue.ItemType.SMART_PROCESS_ITEM;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.value.FieldKind;
import dev.merganser.store.item.LinkedItems.Relation;

/// Which lists of linked items a type has in the schema: one for each link field of the catalogue that holds many, and
/// one for each direction back that somebody would look in.
public final class Relations {
    /// A contact and a company are linked whichever of the two names the other.
    private static final Map<ItemType, Map<String, Relation.Other>> BACK = Map.of(
            LEAD, Map.of("deals", new Relation.Other(DEAL, "lead")),
            CONTACT, and(linkedBy("contacts"), "companies", new Relation.Other(COMPANY, "contacts")),
            COMPANY, and(and(linkedBy("companies"), "contacts", new Relation.Other(CONTACT, "companies")),
                    "subsidiaries", new Relation.Other(COMPANY, "parentCompany")),
            DEAL, Map.of("quotes", new Relation.Other(QUOTE, "deal"), "invoices", new Relation.Other(INVOICE, "deal")),
            INVOICE, Map.of("corrections", new Relation.Other(INVOICE, "corrects")),
            QUOTE, Map.of("invoices", new Relation.Other(INVOICE, "quote")));

    private Relations() {}

    /// By the name of the GraphQL field.
    static Map<String, Relation> of(ItemType type) {
        Map<String, Relation.Other> back = BACK.getOrDefault(type, Map.of());
        var relations = new LinkedHashMap<String, Relation>();
        for (Field field : Types.fields(type)) {
            if (field.kind() == FieldKind.LINK && field.many())
                relations.put(field.name(), new Relation(field.name(), back.get(field.name())));
        }
        back.forEach((name, other) -> relations.putIfAbsent(name, new Relation(null, other)));
        return relations;
    }

    /// What people call a link at the item that is named by it, such as `Subsidiaries`: as the field is called by which one
    /// goes back. Empty for links of smart-process items, which are called by their process, and for those that customers
    /// defined.
    public static Optional<String> back(ItemType named, ItemType naming, String field) {
        var other = new Relation.Other(naming, field);
        return BACK.getOrDefault(named, Map.of()).entrySet().stream()
                .filter(back -> naming != SMART_PROCESS_ITEM && back.getValue().equals(other)).map(Map.Entry::getKey)
                .map(name -> Character.toUpperCase(name.charAt(0)) + name.substring(1)).findFirst();
    }

    private static Map<String, Relation.Other> linkedBy(String field) {
        var others = new LinkedHashMap<String, Relation.Other>();
        for (ItemType type : List.of(LEAD, DEAL, INVOICE, QUOTE, SMART_PROCESS_ITEM)) {
            others.put(Types.listName(type), new Relation.Other(type, field));
        }
        return others;
    }

    private static Map<String, Relation.Other> and(Map<String, Relation.Other> others, String name,
            Relation.Other other) {
        others.put(name, other);
        return others;
    }
}
