package dev.merganser.model.catalogue;

import static dev.merganser.model.catalogue.ItemType.COMPANY;
import static dev.merganser.model.catalogue.ItemType.CONTACT;
import static dev.merganser.model.catalogue.ItemType.DEAL;
import static dev.merganser.model.catalogue.ItemType.INVOICE;
import static dev.merganser.model.catalogue.ItemType.LEAD;
import static dev.merganser.model.catalogue.ItemType.QUOTE;

import java.util.ArrayList;
import java.util.List;
import java.util.SequencedCollection;
import java.util.Set;

import dev.merganser.model.Meaning;
import dev.merganser.model.value.FieldKind;

/// The fields of the built-in types. This is data: nothing else in the product names one type's fields, save the
/// GraphQL types, which a test holds against it.
final class BuiltInTypes {
    private static final Field TITLE = text("title", "Title").meaning(Meaning.TITLE);
    private static final Field SALUTATION = Field.choice("salutation", "Salutation", "MS", "MR", "MX");
    private static final Field GIVEN_NAME = text("givenName", "First name").meaning(Meaning.GIVEN_NAME);
    private static final Field MIDDLE_NAME = text("middleName", "Middle name").meaning(Meaning.MIDDLE_NAME);
    private static final Field FAMILY_NAME = text("familyName", "Last name").meaning(Meaning.FAMILY_NAME);
    private static final Field BIRTH_DATE = Field.of("birthDate", "Date of birth", FieldKind.DATE)
            .meaning(Meaning.BIRTH_DATE);
    private static final Field GENDER = Field.choice("gender", "Gender", "FEMALE", "MALE", "DIVERSE")
            .meaning(Meaning.GENDER);
    private static final Field JOB_TITLE = text("jobTitle", "Job title");
    private static final Field EMAILS = Field.of("emails", "E-mail", FieldKind.EMAIL).severally();
    private static final Field PHONES = Field.of("phones", "Phone", FieldKind.PHONE).severally();
    private static final Field WEBSITES = Field.of("websites", "Website", FieldKind.WEB_ADDRESS).severally();
    private static final Field ADDRESSES = Field.of("addresses", "Address", FieldKind.ADDRESS).severally();
    /// From the laxest to the strictest, as a merge needs it.
    private static final Field EMAIL_CONSENT = Field
            .choice("emailConsent", "Consent to e-mail", "GRANTED", "NOT_ASKED", "WITHDRAWN").strictestWins();
    private static final Field SOURCE = Field.choice("source", "Source", "CALL", "EMAIL", "WEBSITE", "ADVERTISING",
            "REFERRAL", "TRADE_FAIR", "PARTNER", "OTHER");
    private static final Field RESPONSIBLE = Field.of("responsible", "Responsible", FieldKind.USER);
    private static final Field COMMENTS = Field.of("comments", "Comments", FieldKind.LONG_TEXT).meaning(Meaning.TEXT);
    private static final Field NOTES = Field.of("notes", "Notes", FieldKind.NOTE).severally();
    private static final Field AMOUNT = Field.of("amount", "Amount", FieldKind.MONEY);
    private static final Field LINE_ITEMS = Field.of("lineItems", "Products", FieldKind.LINE_ITEM).severally();
    /// Links to persons and companies that a message from the item can go to.
    private static final Field CONTACTS = Field.link("contacts", "Contacts", CONTACT).severally().givesRecipients();
    private static final Field COMPANIES = Field.link("companies", "Companies", COMPANY).severally().givesRecipients();
    /// The same where items are compared by it: a person by where it works, and what has no name of its own by whom it is about.
    private static final Field COMPARED_CONTACTS = CONTACTS.meaning(Meaning.LINK);
    private static final Field COMPARED_COMPANIES = COMPANIES.meaning(Meaning.LINK);

    static final List<TypeDefinition> ALL = List.of(
            new TypeDefinition(TypeKey.LEAD, "Lead",
                    List.of(List.of("title"), List.of("givenName", "familyName"), List.of("companyName")),
                    fields(TITLE, SALUTATION, GIVEN_NAME, MIDDLE_NAME, FAMILY_NAME, BIRTH_DATE,
                            text("companyName", "Company name").meaning(Meaning.COMPANY_NAME), JOB_TITLE,
                            stage("NEW", "IN_PROGRESS", "QUALIFIED", "CONVERTED", "LOST"), SOURCE, EMAILS, PHONES,
                            WEBSITES, ADDRESSES, EMAIL_CONSENT, AMOUNT, CONTACTS, COMPANIES, RESPONSIBLE, COMMENTS,
                            NOTES)),
            new TypeDefinition(TypeKey.CONTACT, "Contact", List.of(List.of("givenName", "familyName")),
                    fields(SALUTATION, GIVEN_NAME, MIDDLE_NAME, FAMILY_NAME, BIRTH_DATE, GENDER, JOB_TITLE,
                            Field.choice("category", "Category", "CUSTOMER", "SUPPLIER", "PARTNER", "OTHER"), SOURCE,
                            EMAILS, PHONES, WEBSITES, ADDRESSES, EMAIL_CONSENT,
                            text("customerNumber", "Customer number").meaning(Meaning.IDENTIFIER), COMPARED_COMPANIES,
                            RESPONSIBLE, COMMENTS, NOTES)),
            new TypeDefinition(TypeKey.COMPANY, "Company", List.of(List.of("name")),
                    fields(text("name", "Name").mandatory().meaning(Meaning.COMPANY_NAME),
                            Field.choice("category", "Category", "CUSTOMER", "SUPPLIER", "PARTNER", "COMPETITOR",
                                    "OTHER"),
                            text("industry", "Industry").meaning(Meaning.CATEGORY),
                            text("taxId", "VAT number").meaning(Meaning.TAX_ID),
                            text("registerNumber", "Register number").meaning(Meaning.IDENTIFIER),
                            text("customerNumber", "Customer number").meaning(Meaning.IDENTIFIER), SOURCE, EMAILS,
                            PHONES, WEBSITES, ADDRESSES, EMAIL_CONSENT,
                            Field.of("employees", "Employees", FieldKind.DECIMAL),
                            Field.of("annualRevenue", "Annual revenue", FieldKind.MONEY),
                            Field.link("parentCompany", "Parent company", COMPANY), CONTACTS, RESPONSIBLE, COMMENTS,
                            NOTES)),
            new TypeDefinition(TypeKey.DEAL, "Deal", List.of(List.of("title")),
                    fields(TITLE.mandatory(), stage("NEW", "PREPARATION", "OFFERED", "NEGOTIATION", "WON", "LOST"),
                            AMOUNT, Field.of("probability", "Probability in percent", FieldKind.DECIMAL),
                            date("beginDate", "Begins").meaning(Meaning.DATE), date("closeDate", "Expected close"),
                            SOURCE, COMPARED_CONTACTS, COMPARED_COMPANIES, Field.link("lead", "Lead", LEAD), LINE_ITEMS,
                            RESPONSIBLE,
                            COMMENTS, NOTES)),
            new TypeDefinition(TypeKey.INVOICE, "Invoice", List.of(List.of("number", "title"), List.of("title")),
                    fields(text("number", "Number").meaning(Meaning.IDENTIFIER), TITLE,
                            stage("DRAFT", "ISSUED", "PAID", "CANCELLED"), AMOUNT,
                            date("issueDate", "Issued").meaning(Meaning.DATE), date("dueDate", "Due"),
                            date("paidDate", "Paid"), COMPARED_CONTACTS, COMPARED_COMPANIES,
                            Field.link("deal", "Deal", DEAL),
                            Field.link("quote", "Quote", QUOTE), Field.link("corrects", "Corrects", INVOICE),
                            LINE_ITEMS, RESPONSIBLE, COMMENTS, NOTES),
                    new Seal("stage", "ISSUED", Set.of("ISSUED", "PAID", "CANCELLED"), "CANCELLED",
                            Set.of("number", "title", "amount", "issueDate", "dueDate", "contacts", "companies", "deal",
                                    "quote", "corrects", "lineItems"),
                            "corrects",
                            Set.of("stage", "number", "issueDate", "dueDate", "paidDate", "corrects", "comments",
                                    "notes"),
                            Set.of("number", "issueDate"))),
            new TypeDefinition(TypeKey.QUOTE, "Quote", List.of(List.of("number", "title"), List.of("title")),
                    fields(text("number", "Number").meaning(Meaning.IDENTIFIER), TITLE,
                            stage("DRAFT", "SENT", "ACCEPTED", "DECLINED"), AMOUNT,
                            date("issueDate", "Issued").meaning(Meaning.DATE), date("validUntil", "Valid until"),
                            COMPARED_CONTACTS, COMPARED_COMPANIES, Field.link("deal", "Deal", DEAL), LINE_ITEMS,
                            RESPONSIBLE, COMMENTS,
                            NOTES)));

    /// What every smart-process item has, before the fields that the customer adds.
    static final List<Field> OF_EVERY_PROCESS = List.of(TITLE.mandatory(), AMOUNT,
            date("beginDate", "Begins").meaning(Meaning.DATE), date("closeDate", "Expected close"), COMPARED_CONTACTS,
            COMPARED_COMPANIES, LINE_ITEMS, RESPONSIBLE, COMMENTS, NOTES);

    private BuiltInTypes() {}

    private static Field text(String name, String label) {
        return Field.of(name, label, FieldKind.TEXT);
    }

    private static Field date(String name, String label) {
        return Field.of(name, label, FieldKind.DATE);
    }

    private static Field stage(String... stages) {
        return Field.choice("stage", "Stage", stages);
    }

    private static SequencedCollection<Field> fields(Field... fields) {
        return new ArrayList<>(List.of(fields));
    }
}
