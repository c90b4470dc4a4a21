package dev.merganser.model.recipient;

/// What is known about an address itself, for the whole base, and keeps messages from it (R70). In the order in which
/// they are told when several hold.
public enum AddressFlag {
    /// Its owner asked not to be written to.
    OPTED_OUT,
    /// There is no such mailbox, as a person found out.
    INVALID,
    /// A mail server refused it for good.
    BOUNCED
}
