package dev.merganser.store.database;

import java.util.ArrayList;
import java.util.List;

import org.bson.Document;

import dev.merganser.model.catalogue.Catalogue;
import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.value.FieldKind;

/// What MongoDB itself refuses in the items' collection, made from the catalogue: a last line against writers that
/// aren't the write path. Customers' definitions come and go at run time and stay out of it.
final class ItemValidator {
    private ItemValidator() {}

    static Document of(Catalogue catalogue) {
        var types = new ArrayList<Document>();
        for (TypeDefinition definition : catalogue.all()) {
            types.add(new Document("properties",
                    new Document("type", new Document("enum", List.of(definition.key().type().wireName())))
                            .append("fields", fields(definition))));
        }
        types.add(new Document("required", List.of("process")).append("properties",
                new Document("type", new Document("enum", List.of("smartProcessItem"))).append("process",
                        new Document("bsonType", "string"))));
        Document link = new Document("bsonType", "object").append("required", List.of("field", "target"))
                .append("additionalProperties", false).append("properties", new Document("field", bson("string"))
                        .append("target", bson("string")));
        return new Document("$jsonSchema", new Document("bsonType", "object")
                .append("required",
                        List.of("ids", "type", "owner", "version", "fields", "links", "createdAt", "changedAt"))
                .append("properties", new Document("_id", bson("string"))
                        .append("ids", new Document("bsonType", "array").append("minItems", 1))
                        .append("owner", bson("string")).append("version", bson("long"))
                        .append("externalId", bson("string"))
                        .append("fields", bson("object"))
                        .append("links", new Document("bsonType", "array").append("items", link))
                        .append("matchKeys", new Document("bsonType", "array").append("items", bson("string"))))
                .append("anyOf", types));
    }

    private static Document fields(TypeDefinition definition) {
        var properties = new Document();
        var required = new ArrayList<String>();
        for (Field field : definition.fields()) {
            if (field.kind() == FieldKind.LINK) continue;
            Document one = bson(bsonType(field.kind()));
            properties.append(field.name(),
                    field.many() ? new Document("bsonType", "array").append("minItems", 1).append("items", one) : one);
            if (field.required()) required.add(field.name());
        }
        // Customers' own fields stand beside these.
        Document fields = new Document("bsonType", "object").append("properties", properties);
        return required.isEmpty() ? fields : fields.append("required", required);
    }

    private static String bsonType(FieldKind kind) {
        return switch (kind) {
            case TEXT, LONG_TEXT, DATE, WEB_ADDRESS, LINK, CHOICE, USER -> "string";
            case DECIMAL -> "decimal";
            case FLAG -> "bool";
            case TIMESTAMP -> "date";
            case MONEY, EMAIL, PHONE, ADDRESS, LINE_ITEM, NOTE -> "object";
        };
    }

    private static Document bson(String type) {
        return new Document("bsonType", type);
    }
}
