package dev.merganser.model.value;

/// Who acts, or is responsible: a user's name as they sign in, or one of the product's own actors such as `operator`.
///
/// 1 to 100 characters without white space.
public record UserId(String value) implements Comparable<UserId> {
    /// Whoever runs the command line: the operator of the database.
    public static final UserId OPERATOR = new UserId("operator");

    /// @throws IllegalArgumentException if `value` is empty, longer than 100 characters or holds white space
    public UserId {
        if (value.isEmpty() || value.length() > 100
                || value.chars().anyMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c)))
            throw new IllegalArgumentException("a user's name has 1 to 100 characters without white space");
    }

    @Override
    public int compareTo(UserId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
