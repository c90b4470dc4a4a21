package dev.merganser.store.database;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.bson.BsonType;
import org.bson.RawBsonDocument;
import org.bson.types.Decimal128;

/// Walks the elements of a document, or of an array, where they lie in BSON, and makes objects of those only that
/// somebody asks for. The driver's reader copies every name and keeps a state for every level: of items, of which a
/// reader shows a few fields, that was most of what reading them cost.
///
/// Stands before the first element when it is made. What isn't BSON of this product's types throws.
public final class BsonElements {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final BsonType[] TYPES = new BsonType[128];

    static {
        for (BsonType type : BsonType.values()) {
            if (type.getValue() < TYPES.length) TYPES[type.getValue()] = type;
        }
    }

    private final byte[] bytes;
    private BsonType type = BsonType.END_OF_DOCUMENT;
    private int nameAt;
    private int valueAt;
    private int nextAt;

    /// @param at where the document, or the array, begins
    public BsonElements(byte[] bytes, int at) {
        this.bytes = bytes;
        this.nextAt = at + Integer.BYTES;
    }

    public static BsonElements of(RawBsonDocument document) {
        var buffer = document.getByteBuffer();
        return new BsonElements(buffer.array(), buffer.position());
    }

    /// Goes on to the next element. @return false if there is none
    public boolean next() {
        byte code = bytes[nextAt];
        if (code == 0) return false;
        type = TYPES[code];
        nameAt = nextAt + 1;
        int at = nameAt;
        while (bytes[at] != 0) at++;
        valueAt = at + 1;
        nextAt = valueAt + size();
        return true;
    }

    private int size() {
        return switch (type) {
            case NULL -> 0;
            case BOOLEAN -> 1;
            case INT32 -> Integer.BYTES;
            case INT64, DOUBLE, DATE_TIME, TIMESTAMP -> Long.BYTES;
            case DECIMAL128 -> 2 * Long.BYTES;
            case STRING -> Integer.BYTES + number(valueAt);
            case DOCUMENT, ARRAY -> number(valueAt);
            case BINARY -> Integer.BYTES + 1 + number(valueAt);
            case OBJECT_ID -> 12;
            default -> throw new IllegalArgumentException("no item holds BSON of type " + type);
        };
    }

    private int number(int at) {
        return (int) INT.get(bytes, at);
    }

    /// Whether the element has that name, of ASCII letters and digits.
    public boolean is(String name) {
        return is(bytes, nameAt, valueAt - 1, name);
    }

    private static boolean is(byte[] bytes, int from, int to, String text) {
        if (to - from != text.length()) return false;
        for (int i = from; i < to; i++) {
            if (bytes[i] != text.charAt(i - from)) return false;
        }
        return true;
    }

    /// Whether the element is that text, of ASCII letters and digits.
    public boolean holds(String text) {
        return type == BsonType.STRING && is(bytes, valueAt + Integer.BYTES, nextAt - 1, text);
    }

    public String name() {
        return new String(bytes, nameAt, valueAt - 1 - nameAt, StandardCharsets.UTF_8);
    }

    public String text() {
        need(BsonType.STRING);
        return new String(bytes, valueAt + Integer.BYTES, nextAt - 1 - valueAt - Integer.BYTES,
                StandardCharsets.UTF_8);
    }

    public long number() {
        if (type == BsonType.INT32) return number(valueAt);
        need(BsonType.INT64);
        return (long) LONG.get(bytes, valueAt);
    }

    public Instant time() {
        need(BsonType.DATE_TIME);
        return Instant.ofEpochMilli((long) LONG.get(bytes, valueAt));
    }

    public List<String> texts() {
        BsonElements elements = inside();
        var texts = new ArrayList<String>();
        while (elements.next()) texts.add(elements.text());
        return texts;
    }

    /// The elements of the document or array that the element is.
    public BsonElements inside() {
        if (type != BsonType.ARRAY) need(BsonType.DOCUMENT);
        return new BsonElements(bytes, valueAt);
    }

    public boolean isArray() {
        return type == BsonType.ARRAY;
    }

    /// Where the element begins, to come back to by [#at(int)].
    public int place() {
        return nameAt - 1;
    }

    /// Another walk over the same, which stands at the element that begins there.
    public BsonElements at(int place) {
        var there = new BsonElements(bytes, place - Integer.BYTES);
        there.next();
        return there;
    }

    /// The element as plain data, as [Bson#plain(Object)] has it.
    public Object plain() {
        return switch (type) {
            case STRING -> text();
            case BOOLEAN -> bytes[valueAt] != 0;
            case INT32 -> number(valueAt);
            case INT64 -> number();
            case DOUBLE -> Double.longBitsToDouble((long) LONG.get(bytes, valueAt));
            case DATE_TIME -> time();
            case DECIMAL128 -> Decimal128.fromIEEE754BIDEncoding((long) LONG.get(bytes, valueAt + Long.BYTES),
                    (long) LONG.get(bytes, valueAt)).bigDecimalValue();
            case DOCUMENT -> map();
            case ARRAY -> {
                BsonElements elements = inside();
                var list = new ArrayList<>();
                while (elements.next()) list.add(elements.plain());
                yield list;
            }
            default -> throw new IllegalArgumentException("no value of an item is BSON of type " + type);
        };
    }

    private Map<String, Object> map() {
        BsonElements elements = inside();
        var map = new LinkedHashMap<String, Object>();
        while (elements.next()) {
            if (elements.type != BsonType.NULL) map.put(elements.name(), elements.plain());
        }
        return map;
    }

    private void need(BsonType wanted) {
        if (type != wanted) throw new IllegalArgumentException("%s is %s, not %s".formatted(name(), type, wanted));
    }
}
