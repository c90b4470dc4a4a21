package dev.merganser.model.value;

/// Who acts, or is responsible: a user's name as they sign in, or one of the product's own actors such as `operator`.
///
/// 1 to 100 characters without white space.
public record UserId(String value) implements Comparable<UserId> {
    /// Whoever runs the command line: the operator of the database.
    public static final UserId OPERATOR = new UserId("operator");
    /// The rule that merges exact copies at night, where an administrator has switched it on.
    public static final UserId EXACT_COPIES = new UserId("exact-copies");

    /// @throws IllegalArgumentException if `value` is empty, longer than 100 characters or holds white space
    public UserId {
        if (value.isEmpty() || value.length() > 100 || hasSpace(value))
            throw new IllegalArgumentException("a user's name has 1 to 100 characters without white space");
    }

    /// Whether it is one of the product's own actors, in whatever case: no user is called so, or what they do would stand
    /// in the history as done by the product.
    public boolean isReserved() {
        return value.equalsIgnoreCase(OPERATOR.value) || value.equalsIgnoreCase(EXACT_COPIES.value);
    }

    /// By hand, since three users of every item that is read come by here.
    private static boolean hasSpace(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isWhitespace(c) || Character.isISOControl(c)) return true;
        }
        return false;
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
