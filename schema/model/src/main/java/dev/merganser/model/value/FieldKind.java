package dev.merganser.model.value;

/// What a field holds. Each kind has its type of [Value].
public enum FieldKind {
    TEXT("text", Value.Text.class), LONG_TEXT("longText", Value.Text.class), DECIMAL("decimal", Value.Decimal.class),
    FLAG("flag", Value.Flag.class), DATE("date", Value.Date.class), TIMESTAMP("timestamp", Value.Timestamp.class),
    MONEY("money", Value.Money.class), EMAIL("email", Value.Email.class), PHONE("phone", Value.Phone.class),
    WEB_ADDRESS("webAddress", Value.WebAddress.class), ADDRESS("address", Value.Address.class),
    LINE_ITEM("lineItem", Value.LineItem.class), LINK("link", Value.Link.class), CHOICE("choice", Value.Choice.class),
    USER("user", Value.User.class), NOTE("note", Value.Note.class);

    private final String wireName;
    private final Class<? extends Value> type;

    FieldKind(String wireName, Class<? extends Value> type) {
        this.wireName = wireName;
        this.type = type;
    }

    /// The name in stored definitions, such as `webAddress`.
    public String wireName() {
        return wireName;
    }

    public Class<? extends Value> type() {
        return type;
    }

    /// @throws IllegalArgumentException if no kind has that name
    public static FieldKind of(String wireName) {
        for (FieldKind kind : values()) {
            if (kind.wireName.equals(wireName)) return kind;
        }
        throw new IllegalArgumentException("no kind of field is called " + wireName);
    }
}
