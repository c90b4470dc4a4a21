package dev.merganser.model.value;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Currency;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/// One value of one field. A field with many values holds a list of them, a single one a list of at most one.
///
/// Holding a value means that it is well-formed; [ValueReader] makes them of input and says what is wrong with it.
public sealed interface Value {
    /// What makes two values the same one when lists are joined and fields compared: labels and flags don't count.
    default Object identity() {
        return this;
    }

    /// Text of one line or many, without white space around it; never empty.
    record Text(String text) implements Value {}

    /// @param number compared by amount, so that 1.0 and 1 are the same
    record Decimal(BigDecimal number) implements Value {
        @Override
        public Object identity() {
            return number.stripTrailingZeros();
        }
    }

    record Flag(boolean set) implements Value {}

    record Date(LocalDate date) implements Value {}

    record Timestamp(Instant time) implements Value {}

    /// An amount in a currency.
    ///
    /// @param amount   exact, up to 18 digits before and 6 after the point
    /// @param currency three letters of ISO 4217
    record Money(BigDecimal amount, Currency currency) implements Value {
        @Override
        public Object identity() {
            return new Money(amount.stripTrailingZeros(), currency);
        }
    }

    /// @param label such as "work"; null if nobody said
    record Email(EmailAddress address, @Nullable String label) implements Value {
        @Override
        public Object identity() {
            return address.key();
        }
    }

    /// A telephone number.
    ///
    /// @param number    as it was written
    /// @param e164      its international form, such as `+4930123456`; null if no plan of numbers knows it
    /// @param label     such as "mobile"; null if nobody said
    /// @param doNotCall whether its owner asked not to be called; stays through merges (M23)
    record Phone(String number, @Nullable String e164, @Nullable String label, boolean doNotCall) implements Value {
        @Override
        public Object identity() {
            return e164 != null ? e164 : number.replaceAll("[^0-9+]", "");
        }
    }

    /// Of two spellings of the scheme, of `www.` and of the host, one is enough; paths tell upper and lower case apart.
    ///
    /// @param url absolute, http or https
    record WebAddress(String url) implements Value {
        @Override
        public Object identity() {
            String rest = url.replaceFirst("(?i)^https?://(www\\.)?", "").replaceFirst("/$", "");
            int path = rest.replaceAll("[/?#].*", "").length();
            String host = rest.substring(0, path).toLowerCase(Locale.ROOT);
            return Domain.ascii(host).orElse(host) + rest.substring(path);
        }
    }

    /// A postal address; at least one part is there.
    ///
    /// @param line    the whole address, or the part of it that fits nowhere else
    /// @param country two letters of ISO 3166, or the name as it was written where it isn't known
    /// @param label   such as "delivery"
    record Address(@Nullable String line, @Nullable String street, @Nullable String houseNumber,
            @Nullable String postalCode, @Nullable String city, @Nullable String region, @Nullable String country,
            @Nullable String label) implements Value {
        @Override
        public Object identity() {
            return new Address(line, street, houseNumber, postalCode, city, region, country, null);
        }
    }

    /// One line of a deal, quote or invoice.
    ///
    /// @param quantity  greater than zero
    /// @param unitPrice for one, without tax
    /// @param taxRate   in percent, 0 to 100; null if nobody said
    record LineItem(String description, BigDecimal quantity, Money unitPrice, @Nullable BigDecimal taxRate)
            implements
                Value {
        @Override
        public Object identity() {
            return new LineItem(description, quantity.stripTrailingZeros(), (Money) unitPrice.identity(),
                    taxRate == null ? null : taxRate.stripTrailingZeros());
        }
    }

    /// A link to another item. Readers resolve `target` through the ids that items have taken over in merges.
    record Link(ItemId target) implements Value {}

    /// One of the values that the field's definition lists.
    record Choice(String key) implements Value {}

    record User(UserId user) implements Value {}

    /// What somebody wrote about the item.
    record Note(String text, Instant at, UserId by) implements Value {}
}
