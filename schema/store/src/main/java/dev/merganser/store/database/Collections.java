package dev.merganser.store.database;

/// The collections of a base.
public enum Collections {
    ITEMS("items"), HISTORY("history"), RECYCLE_BIN("recycleBin"), MERGE_JOURNAL("mergeJournal"),
    SUGGESTIONS("suggestions"), LABELS("labels"), MODELS("models"), RUNS("runs"), LEASES("leases"),
    IDEMPOTENCY("idempotency"),
    DEFINITIONS("definitions"), USERS("users"), ROLES("roles"), TEAMS("teams"), ACCESS_CHANGES("accessChanges"),
    SUPPRESSIONS("suppressions"), ADDRESS_USES("addressUses"), MESSAGES("messages"), ITEM_FILES("itemFiles"),
    EXPORTS("exports"), SECRETS("secrets"),
    NOTIFICATIONS("notifications"), INBOXES("inboxes"),
    SESSIONS("sessions"), TRIES("tries"), PASSWORD_LINKS("passwordLinks"), SIGN_ONS("signOns"),
    SETTINGS("settings"), ID_CHANGES("idChanges"),
    API_TOKENS("apiTokens"), MIGRATIONS("migrations");

    private final String storedName;

    Collections(String storedName) {
        this.storedName = storedName;
    }

    public String storedName() {
        return storedName;
    }
}
