package dev.merganser.matching;

/// What the records are. It decides how names are read and which agreements many different records share.
public enum Kind {
    /// By who they are; a person also by where it works.
    PERSON, COMPANY,
    /// Persons and companies together, nothing telling which is which, such as leads.
    MIXED,
    /// Deals, invoices, quotes, smart-process items: compared by whom they are linked to, title, amount, dates, content.
    BUSINESS
}
