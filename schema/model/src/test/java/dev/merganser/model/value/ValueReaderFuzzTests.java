package dev.merganser.model.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Currency;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.merganser.model.value.ValueReader.Reading;

class ValueReaderFuzzTests {
    private static final long SEED = 20_261_121;
    private static final int INPUTS = 20_000;
    private static final List<FieldKind> KINDS = List.of(FieldKind.values());
    private static final List<String> PIECES = List.of("1", "12", "1.234,56", "1,234.56", "-", "+", "€", "EUR", " ",
            "\t",
            "\n", "\0", "\ud800", "\udc00", "\u202e", "🦆", "ß", "@", ".", "..", "example", "ada@example.com",
            "https://",
            "www.", "/", "?", "#", "\"", "\\", "2026-01-31", "31.01.2026", "3/4/2026", "T12:00:00Z", "+49",
            "030 123456",
            "ext. 7", "true", "ja", "NEW", "anna", "1e9", "E+999999999", "NaN", "{", "}", "%s", "$1", "\u00a0", "٣",
            "𝟙",
            "01arz3ndektsv4rrffq69g5fav", "xn--", "'", "<script>", "(".repeat(50), "a".repeat(300), "9".repeat(40));
    private static final List<String> PARTS = List.of("address", "label", "number", "doNotCall", "amount", "currency",
            "text", "at", "by", "description", "quantity", "unitPrice", "taxRate", "street", "city", "country", "line");

    private final Random random = new Random(SEED);
    private final ValueReader reader = new ValueReader("DE", Currency.getInstance("EUR"));

    @Test
    void answersAnyInputAndWhatItReadSurvivesStorage() {
        Set<FieldKind> read = EnumSet.noneOf(FieldKind.class);
        for (int i = 0; i < INPUTS; i++) {
            int number = i;
            FieldKind kind = KINDS.get(i % KINDS.size());
            Object input = input(kind, 2);
            Supplier<String> shown = () -> "seed %d, input %d, %s of %s".formatted(SEED, number, kind, input);
            switch (reader.read(ValueReaderTests.field(kind), input)) {
                case Reading.Read(Value value) -> {
                    read.add(kind);
                    assertThat(value).as(shown).isInstanceOf(kind.type());
                    assertThat(PlainValue.read(kind, PlainValue.of(value))).as(shown).isEqualTo(value);
                    assertThat(value.identity()).as(shown).isEqualTo(value.identity());
                    // What was read is read again as the same.
                    assertThat(reader.read(ValueReaderTests.field(kind), PlainValue.of(value))).as(shown)
                            .isEqualTo(new Reading.Read(value));
                }
                case Reading.Nothing() -> {
                }
                case Reading.Wrong(String problem) -> assertThat(problem).as(shown).isNotBlank();
            }
        }
        assertThat(read).as("each kind was read at least once").containsExactlyInAnyOrder(FieldKind.values());
    }

    private @Nullable Object input(FieldKind kind, int depth) {
        return switch (random.nextInt(depth > 0 ? 12 : 8)) {
            case 0, 1, 2, 3 -> text();
            case 4 -> new BigDecimal(random.nextLong()).movePointLeft(random.nextInt(25));
            case 5 -> switch (random.nextInt(7)) {
                case 0 -> random.nextBoolean();
                case 1 -> random.nextInt();
                case 2 -> Double.longBitsToDouble(random.nextLong());
                case 3 -> LocalDate.ofEpochDay(random.nextLong(-1_000_000_000L, 1_000_000_000L) * 300);
                case 4 -> Instant.ofEpochSecond(random.nextLong(-31_000_000_000_000L, 31_000_000_000_000L),
                        random.nextInt(1_000_000_000));
                case 5 -> new BigDecimal("1E" + random.nextInt(-2_000_000, 2_000_000));
                default -> null;
            };
            case 6, 7 -> fitting(kind);
            case 8 -> List.of(text());
            default -> parts(kind, depth - 1);
        };
    }

    /// Mostly right, so that not all is refused.
    private Object fitting(FieldKind kind) {
        Map<String, Object> price = Map.of("amount", random.nextInt(1_000), "currency", "EUR");
        return switch (kind) {
            case LINK -> ItemId.next().value();
            case LINE_ITEM -> new HashMap<>(Map.of("description", text(), "quantity", 1 + random.nextInt(9),
                    "unitPrice", price, "taxRate", random.nextInt(120)));
            case NOTE -> new HashMap<>(Map.of("text", text(), "at", "2026-01-31T12:00:00Z", "by", "anna"));
            case MONEY -> price;
            case EMAIL -> Map.of("address", "a" + random.nextInt() + "@example.com", "label", text());
            case TIMESTAMP -> "2026-01-31T12:00:00." + random.nextInt(999_999_999) + "Z";
            default -> PIECES.get(random.nextInt(PIECES.size()));
        };
    }

    private Map<String, @Nullable Object> parts(FieldKind kind, int depth) {
        var parts = new HashMap<String, @Nullable Object>();
        if (fitting(kind) instanceof Map<?, ?> map) map.forEach((name, part) -> parts.put((String) name, part));
        for (int i = random.nextInt(4); i >= 0; i--)
            parts.put(PARTS.get(random.nextInt(PARTS.size())), input(kind, depth));
        return parts;
    }

    private String text() {
        var pieces = new ArrayList<String>();
        for (int i = random.nextInt(4); i >= 0; i--)
            pieces.add(Objects.requireNonNull(PIECES.get(random.nextInt(PIECES.size()))));
        return String.join("", pieces);
    }
}
