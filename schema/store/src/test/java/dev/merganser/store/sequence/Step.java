package dev.merganser.store.sequence;

/// One thing that a client does. Which items it takes follows from the seed and from what is there then, so that a
/// sequence without some of its steps is a sequence too.
record Step(Kind kind, long seed) {
    enum Kind {
        CREATE, EDIT, LINK, MERGE, UNDO, DELETE, RESTORE,
        /// Two clients at the same moment.
        BOTH
    }

    @Override
    public String toString() {
        return kind + "(" + seed + ")";
    }
}
