package dev.merganser.store.database;

import org.bson.Document;
import org.bson.conversions.Bson;

import dev.merganser.model.catalogue.TypeKey;

/// What documents of one type of items match: of one process, if the type is of smart-process items.
public final class TypeFilter {
    private TypeFilter() {}

    public static Bson of(TypeKey type) {
        return new Document("type", type.type().wireName()).append("process", type.process());
    }
}
