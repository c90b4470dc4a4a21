package dev.merganser.matching.estimate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

import dev.merganser.matching.compare.Field;

/// Which contexts there may be, by what is compared: households, shared lines and addresses, branches, repeated orders …
final class Contexts {
    static final String SISTERS = "sisters of one name";
    /// How the names of different companies of one family are alike: a word or a beginning in common, never the same. The last
    /// four, acronym or contained, alike and exact, stay as rare as they are held to be: else affiliates would pass for matches.
    private static final Context.Own AFFILIATES = new Context.Own(
            new double[]{.10, .20, .25, .14, .20, .05, .02, .001, .03, .005, .004}, 7);
    /// How the titles of an order and the same again are alike: as those of matches, before the data says more.
    private static final Context.Own TITLES = Context.Own.of(.02, .02, .03, .04, .03, .05, .08, .02, .12, .12, .47);
    /// How the amounts of an order and the same again are alike: as those of matches, before the data says more.
    private static final Context.Own AMOUNTS = Context.Own.of(.07, .03, .05, .85);
    /// How often relatives share a mailbox, before the data says more: mostly each has an address.
    private static final double MAILBOX = .3;
    /// How many relatives under one roof are born on one day, and at most where the data says more.
    private static final double TWINS = .005, MOST_TWINS = .04;
    /// In how many places companies with branches are.
    private static final Context.Own SPREAD = Context.Own.of(.70, .25, .05);
    /// How the names of one company's branches are alike: the same but for the place.
    private static final Context.Own BRANCHES = Context.Own.of(.01, .01, .02, .05, .20, .10, .10, .01, .25, .05, .20);
    /// How the legal forms of different companies of one family are alike: by chance.
    private static final Context.Own FORMS = Context.Own.of(.6, .1, .3);
    /// The same of sisters of one name: they differ, whatever the data says.
    private static final Context.Own OTHER_FORMS = new Context.Own(new double[]{.88, .10, .02}, 0);
    /// How the e-mail addresses of different companies of one family are alike: mailboxes of one domain.
    private static final Context.Own MAILBOXES = Context.Own.of(.35, .30, .02, .01, .01, .01, .01, .01, .28);

    /// How the e-mail addresses of colleagues are alike: mailboxes of one domain, each made of its owner's name.
    private static final Context.Own COLLEAGUES = Context.Own.of(.20, .60, .01, .04, .01, .02, .01, .01, .10);

    private final List<Field> fields;
    private final List<Context> contexts = new ArrayList<>();

    private Contexts(List<Field> fields) {
        this.fields = fields;
    }

    /// @param pairs how many each has, before the data says more
    static List<Context> of(List<Field> fields, double pairs) {
        var made = new Contexts(fields);
        made.make();
        made.contexts.forEach(context -> context.pairs = pairs);
        return List.copyOf(made.contexts);
    }

    private void make() {
        boolean own = false, family = false, company = false, shared = false;
        for (Field field : fields) {
            own |= field.role() == Field.Role.OWN && !field.name().equals("wholeName")
                    && !field.name().equals("gender");
            family |= field.role() == Field.Role.FAMILY;
            company |= field.name().equals("companyName");
            shared |= field.role() == Field.Role.SHARED;
        }
        if (own && family && shared) {
            context("household", .9, 1, .3, 0);
            // A mother's mobile is given for all; and there are twins, whom only a common street tells from mistakes in names.
            set("birthDate", TWINS);
            if (names("street"))
                of("birthDate", at -> contexts.getLast().free(at, MOST_TWINS));
            usually("email", MAILBOX);
            employers(.3);
            usually("mobile", .05);
            free("mobile");
            for (Field field : fields)
                if (number(field, Field.Role.OWN)) {
                    usually(field.name(), .05);
                    free(field.name());
                }
        }
        if (family && names("givenName") && names("birthDate") && names("street")) {
            // Father and son of one name: only birth dates and mobiles tell them apart.
            context("namesakes of one family", .9, 1, .3, 1);
            set("birthDate", 0);
            set("mobile", 0);
            Context household = contexts.getFirst();
            for (int at = 0; at < fields.size(); at++)
                if (number(fields.get(at), Field.Role.OWN))
                    contexts.getLast().like(at, household);
            usually("email", MAILBOX);
            employers(.3);
        }
        if (own || company || family) {
            line("phone", "shared line");
            line("mobile", "shared mobile");
            if (family)
                line("email", "shared mailbox");
            line("street", "shared address");
            if (!names("street"))
                line("place", "shared address");
            for (Field field : fields)
                if (field.name().startsWith("text ") || link(field)
                        || number(field, Field.Role.SHARED)) {
                            line(field.name(), "shared " + field.name());
                            if (family && link(field))
                                own("email", COLLEAGUES);
                        }
        }
        if (names("date") && names("title")) {
            // The same order again, on another day: all else is the same, as in a match. Only its title and
            // amount may be more so, as they weren't typed in by somebody else.
            context("repeated", 1, 1, 1, 1);
            set("date", 0);
            own("title", TITLES);
            own("amount", AMOUNTS);
        }
        if (names("title") && !names("date") && own) {
            // The same person asks again, for something else: all that is the person's is the same.
            context("asked again", 1, 1, 1, 1);
            set("title", 0);
        }
        if (company && family) {
            context("colleagues", .8, 0, 1, 0);
            own("email", COLLEAGUES);
            usually("mobile", .05);
            free("mobile");
        }
        if (company && !family && (names("place") || names("street"))) {
            context("branches", .5, 0, 1, .5);
            set("place", 0);
            set("street", 0);
            set("addressLine", 0);
            // A branch has a line of its own; a company that moved keeps its number.
            usually("phone", .1);
            own("companyName", BRANCHES);
            own("email", MAILBOXES);
            usually("legalForm", .9);
            own("sites", SPREAD);
        }
        if (company && !family && shared) {
            context("affiliates", .7, 0, 0, 0);
            own("companyName", AFFILIATES);
            own("email", MAILBOXES);
            own("legalForm", FORMS);
        }
        if (company && !family && shared && names("legalForm")) {
            // What owns the house and what works in it: only the legal form tells them apart.
            context(SISTERS, .8, 0, 1, 0);
            own("email", MAILBOXES);
            own("legalForm", OTHER_FORMS);
        }
    }

    /// Whether a field holds numbers that are one's own, or that several share.
    private static boolean number(Field field, Field.Role role) {
        return field.role() == role && field.name().startsWith("identifier ");
    }

    private static boolean link(Field field) {
        return field.name().startsWith("link ");
    }

    /// How often relatives work where the other does.
    private void employers(double share) {
        for (Field field : fields)
            if (link(field))
                usually(field.name(), share);
    }

    private void set(String field, double share) {
        of(field, at -> contexts.getLast().set(at, share));
    }

    private void free(String field) {
        of(field, at -> contexts.getLast().free(at));
    }

    private void usually(String field, double share) {
        of(field, at -> contexts.getLast().usually(at, share));
    }

    private void own(String field, Context.Own levels) {
        of(field, at -> contexts.getLast().own(at, levels));
    }

    /// Says something of a field, if it is compared.
    private void of(String field, IntConsumer said) {
        for (int at = 0; at < fields.size(); at++)
            if (fields.get(at).name().equals(field))
                said.accept(at);
    }

    private boolean names(String field) {
        return fields.stream().anyMatch(each -> each.name().equals(field));
    }

    /// Pairs that have one thing in common that several records can share, and what comes with it.
    private void line(String field, String name) {
        if (!names(field))
            return;
        context(name, .8, 0, 0, 0);
        Context context = contexts.getLast();
        for (int other = 0; other < fields.size(); other++) {
            String what = fields.get(other).name();
            if (what.equals(field) || (field.equals("street") && what.equals("place")))
                context.set(other, 1);
            else
                if (field.equals("street") && context.isFree(other))
                    context.usually(other, .3);
        }
    }

    /// Adds a context.
    ///
    /// @param shared  how often what several may have is shared, before the data says more
    /// @param family  the same of what families have
    /// @param company of companies' names
    /// @param own     of what is one's own
    private void context(String name, double shared, double family, double company, double own) {
        var context = new Context(name, fields.size());
        for (int field = 0; field < fields.size(); field++) {
            double share = switch (fields.get(field).role()) {
                case OWN -> own;
                case FAMILY -> family;
                case COMPANY -> fields.get(field).name().equals("companyName") ? company : .5;
                case SHARED -> shared;
            };
            if (share > 0 && share < 1) {
                context.usually(field, share);
                context.free(field);
            } else {
                context.set(field, share);
            }
        }
        contexts.add(context);
    }
}
