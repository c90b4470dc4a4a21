package dev.merganser.server.item;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import graphql.schema.DataFetcher;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.PropertyDataFetcher;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;

import dev.merganser.model.recipient.Wording;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.model.value.Value;
import dev.merganser.server.graph.Loading;
import dev.merganser.store.Store;
import dev.merganser.store.item.VisibleItems.Target;

/// Answers the fields of values, and of users, wherever they come up.
@Configuration(proxyBeanMethods = false)
class Values {
    /// What a typed field of an item answers: scalars bare, values with parts as they are.
    static Object bare(Value value) {
        return switch (value) {
            case Value.Text(var text) -> text;
            case Value.Decimal(var number) -> number;
            case Value.Flag(var set) -> set;
            case Value.Date(var date) -> date;
            case Value.Timestamp(var time) -> time;
            case Value.WebAddress(var url) -> url;
            case Value.Choice(var key) -> key;
            case Value.User(var user) -> user;
            case Value.Link(var target) -> target.value();
            case Value.Money _,Value.Email _,Value.Phone _,Value.Address _,Value.LineItem _,Value.Note _ -> value;
        };
    }

    static String text(Value value) {
        return switch (value) {
            case Value.Text(var text) -> text;
            case Value.Decimal(var number) -> number.toPlainString();
            case Value.Flag(var set) -> set ? "yes" : "no";
            case Value.Date(var date) -> date.toString();
            case Value.Timestamp(var time) -> time.toString();
            case Value.Money(var amount, var currency) -> amount.toPlainString() + " " + currency.getCurrencyCode();
            case Value.Email(var address, _) -> address.text();
            case Value.Phone(var number, _, _, _) -> number;
            case Value.WebAddress(var url) -> url;
            case Value.Address address -> joined(", ", address.line(),
                    joined(" ", address.street(), address.houseNumber()),
                    joined(" ", address.postalCode(), address.city()), address.region(), address.country());
            case Value.LineItem(var description, var quantity, var price, _) ->
                "%s × %s, %s".formatted(quantity.toPlainString(), description, text(price));
            case Value.Link(var target) -> target.value();
            case Value.Choice(var key) -> key;
            case Value.User(var user) -> user.value();
            case Value.Note(var text, _, _) -> text;
        };
    }

    private static String joined(String separator, @Nullable String... parts) {
        return Stream.of(parts).filter(part -> part != null && !part.isEmpty()).map(Objects::requireNonNull)
                .collect(Collectors.joining(separator));
    }

    static String typeName(Value value) {
        return switch (value) {
            case Value.Text _,Value.WebAddress _ -> "TextValue";
            case Value.Decimal _ -> "DecimalValue";
            case Value.Flag _ -> "FlagValue";
            case Value.Date _ -> "DateValue";
            case Value.Timestamp _ -> "TimestampValue";
            case Value.Money _ -> "Money";
            case Value.Email _ -> "EmailAddress";
            case Value.Phone _ -> "Phone";
            case Value.Address _ -> "PostalAddress";
            case Value.LineItem _ -> "LineItem";
            case Value.Link _ -> "LinkValue";
            case Value.Choice _ -> "ChoiceValue";
            case Value.User _ -> "UserValue";
            case Value.Note _ -> "Note";
        };
    }

    /// A linked item that the asker may not see.
    ///
    /// @param label what stands for it
    record Hidden(String label) {}

    private static CompletableFuture<Target> target(DataFetchingEnvironment environment) {
        Value.Link link = Objects.requireNonNull(environment.getSource());
        return Loading.<ItemId, Target>loader(environment, Loaders.TARGETS).load(link.target());
    }

    static String text(@Nullable Target target, Locale locale, Store store) {
        return switch (target) {
            case Target.Seen(var item) -> item.title(store.definitions().catalogueWith(item.type()).get(item.type()));
            case Target.Hidden(var type, _) -> Wording.hidden(type, locale);
            case null -> Wording.gone(locale);
        };
    }

    @Bean
    RuntimeWiringConfigurer valueFields(Store store) {
        DataFetcher<?> text = PropertyDataFetcher.<String, Value>fetching(Values::text);
        return wiring -> {
            wiring.type("Value", type -> type.typeResolver(environment -> environment.getSchema()
                    .getObjectType(typeName(environment.getObject()))));
            for (String name : List.of("TextValue", "DecimalValue", "FlagValue", "DateValue", "TimestampValue", "Money",
                    "EmailAddress", "Phone", "PostalAddress", "LineItem", "ChoiceValue", "UserValue", "Note")) {
                wiring.type(name, type -> type.dataFetcher("text", text));
            }
            Map.of("DecimalValue", "decimal", "FlagValue", "flag", "DateValue", "date", "TimestampValue", "time",
                    "ChoiceValue", "key", "UserValue", "user").forEach(
                            (name, field) -> wiring.type(name, type -> type.dataFetcher(field,
                                    PropertyDataFetcher.<Object, Value>fetching(Values::bare))));
            wiring.type("LinkValue", type -> type
                    .dataFetcher("text", environment -> target(environment)
                            .thenApply(target -> text(target, environment.getLocale(), store)))
                    .dataFetcher("item", environment -> target(environment)
                            .thenApply(target -> target instanceof Target.Seen(var item) ? item : null))
                    .dataFetcher("hidden", environment -> target(environment)
                            .thenApply(target -> target instanceof Target.Hidden(var hidden, _)
                                    ? new Hidden(Wording.hidden(hidden, environment.getLocale()))
                                    : null)));
            wiring.type("EmailAddress", type -> type.dataFetcher("address", text));
            wiring.type("User",
                    type -> type.dataFetcher("name", PropertyDataFetcher.<String, UserId>fetching(UserId::value)));
        };
    }
}
