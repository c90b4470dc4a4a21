package dev.merganser.model.recipient;

import java.util.Locale;

import dev.merganser.model.catalogue.ItemType;

/// What people read of [Recipients], in German for German readers and in English for all others.
public final class Wording {
    private Wording() {}

    /// The sentence that a message form shows when nothing can be sent.
    public static String of(Recipients.Refusal refusal, Locale locale) {
        return switch (refusal) {
            case NO_ADDRESS -> german(locale)
                    ? "Es kann keine E-Mail gesendet werden: Weder in diesem Element noch in einem damit verknüpften "
                            + "Kontakt oder Unternehmen ist eine E-Mail-Adresse angegeben."
                    : "No e-mail can be sent: neither this item nor a contact or company linked to it has an e-mail "
                            + "address.";
            case ALL_HIDDEN -> german(locale)
                    ? "Es kann keine E-Mail gesendet werden: Sie haben keinen Zugriff auf die verknüpften Kontakte "
                            + "oder Unternehmen."
                    : "No e-mail can be sent: you have no access to the linked contacts or companies.";
            case NONE_SENDABLE -> german(locale)
                    ? "Es kann keine E-Mail gesendet werden: An keine der angegebenen Adressen dürfen Sie schreiben."
                    : "No e-mail can be sent: you may write to none of the addresses in the list.";
        };
    }

    /// What stands for an item that the reader may not see.
    ///
    /// @throws IllegalArgumentException if it is neither contact nor company
    public static String of(Recipients.Hidden hidden, Locale locale) {
        if (hidden.type() != ItemType.CONTACT && hidden.type() != ItemType.COMPANY)
            throw new IllegalArgumentException("a hidden entry is a contact or a company, no " + hidden.type());
        boolean contact = hidden.type() == ItemType.CONTACT;
        if (german(locale)) return contact ? "Ausgeblendeter Kontakt" : "Ausgeblendetes Unternehmen";
        return contact ? "Hidden contact" : "Hidden company";
    }

    /// What stands for any item that the reader may not see.
    public static String hidden(ItemType type, Locale locale) {
        if (type == ItemType.CONTACT || type == ItemType.COMPANY) return of(new Recipients.Hidden(type), locale);
        return german(locale) ? "Ausgeblendetes Element" : "Hidden item";
    }

    /// What stands for an item that is no longer there.
    public static String gone(Locale locale) {
        return german(locale) ? "Gelöschtes Element" : "Deleted item";
    }

    private static boolean german(Locale locale) {
        return locale.getLanguage().equals("de");
    }
}
