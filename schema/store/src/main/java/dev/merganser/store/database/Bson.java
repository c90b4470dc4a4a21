package dev.merganser.store.database;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.bson.Document;
import org.bson.types.Decimal128;

/// Plain data (text, numbers, [BigDecimal], [Boolean], [Instant], lists and maps) as BSON and back.
public final class Bson {
    private Bson() {}

    public static Object of(Object plain) {
        return switch (plain) {
            case BigDecimal number -> new Decimal128(number);
            case Instant time -> Date.from(time);
            case Map<?, ?> map -> document(map);
            case List<?> list -> {
                var array = new ArrayList<>(list.size());
                list.forEach(element -> array.add(of(element)));
                yield array;
            }
            default -> plain;
        };
    }

    public static Document document(Map<?, ?> plain) {
        var document = new Document();
        plain.forEach((name, value) -> {
            if (value != null) document.append(String.valueOf(name), of(value));
        });
        return document;
    }

    public static Object plain(Object bson) {
        return switch (bson) {
            case Decimal128 number -> number.bigDecimalValue();
            case Date time -> time.toInstant();
            case Map<?, ?> document -> map(document);
            case List<?> array -> {
                var list = new ArrayList<>(array.size());
                array.forEach(element -> list.add(plain(element)));
                yield list;
            }
            default -> bson;
        };
    }

    public static Map<String, Object> map(Map<?, ?> document) {
        var map = new LinkedHashMap<String, Object>();
        document.forEach((name, value) -> {
            if (value != null) map.put(String.valueOf(name), plain(value));
        });
        return map;
    }
}
