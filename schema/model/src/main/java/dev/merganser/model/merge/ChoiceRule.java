package dev.merganser.model.merge;

/// Which item's value of a field is suggested where values differ. Suggesting decides nothing (M05).
public enum ChoiceRule {
    /// That of the item that was written last.
    NEWEST,
    /// That of the item with the most filled fields.
    MOST_COMPLETE,
    /// The value that most items have.
    MOST_FREQUENT,
    /// The main item's.
    MAIN
}
