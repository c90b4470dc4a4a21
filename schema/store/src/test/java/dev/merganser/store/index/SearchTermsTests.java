package dev.merganser.store.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.merganser.model.catalogue.Catalogue;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.model.value.Value;

class SearchTermsTests {
    private static Item item(TypeKey type, String externalId, Map<String, List<Value>> fields) {
        return new Item(ItemId.next(), List.of(), type, 1, externalId, fields, Map.of(), Instant.EPOCH,
                UserId.OPERATOR, Instant.EPOCH, UserId.OPERATOR);
    }

    private static List<String> terms(Item item) {
        return SearchTerms.of(item, Catalogue.builtIn().get(item.type()));
    }

    /// Whether what is typed finds the item: each word is the start of a term.
    private static boolean finds(String typed, Item item) {
        List<SearchText.Word> words = SearchText.of(typed, "DE").words();
        return !words.isEmpty() && words.stream().allMatch(word -> word.starts().stream()
                .anyMatch(start -> terms(item).stream().anyMatch(term -> term.startsWith(start))));
    }

    private static final Item ADA = item(TypeKey.CONTACT, "CRM-00017/4",
            Map.of("givenName", List.of(new Value.Text("Ada")), "familyName",
                    List.of(new Value.Text("Müller-Lüdenscheidt")),
                    "emails", List.of(new Value.Email(new EmailAddress("Ada.Mueller@Beispiel.example"), null)),
                    "phones", List.of(new Value.Phone("030 / 123 456-78", "+493012345678", null, false)),
                    "addresses", List.of(new Value.Address(null, "Große Straße", "12a", "01067", "Köln", null, "DE",
                            null))));

    @ParameterizedTest
    @ValueSource(strings = {"ada", "Müller", "MUELLER", "muller", "mul", "mü", "mue", "Ada Lüd", "ludenscheidt ada",
            "müller-lüdenscheidt", "ada.mueller@beispiel.example", "ada.mueller@bei", "beispiel.example", "beispiel",
            "+49 30 12345678", "0049 30 12345678", "030 12345678", "030/123", "03012345678", "+49 (0)30 123456-78",
            "+4930123", "grosse strasse", "Große Str", "köln", "koeln", "kol", "01067", "12a", "01067 Köln",
            "crm-00017/4", "CRM000174", "00017", "Ada 030 12345678 Köln", "müller, ada"})
    void isFoundBy(String typed) {
        assertThat(finds(typed, ADA)).as("%s among %s", typed, terms(ADA)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"adam", "muellers", "ada meier", "040 12345678", "beispiel.com", "üller", "-", " ", "!?"})
    void isNotFoundBy(String typed) {
        assertThat(finds(typed, ADA)).as("%s among %s", typed, terms(ADA)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"Ägypten,agypten", "Aegypten,agypten", "Søren,soren", "Michael,michal", "Straße,strasse",
            "Çelik,celik", "O'Brien,obrien", "Ωmega,omega", "Жуков,zukov", "'',''"})
    void foldsToOneSpelling(String text, String folded) {
        assertThat(Folding.fold(text)).isEqualTo(folded);
    }

    @Test
    void theFoldedStartIsTheStartOfTheFoldedText() {
        var random = new Random(42);
        String letters = "aeoueaißäöüxy A-";
        for (int i = 0; i < 20_000; i++) {
            var word = new StringBuilder();
            for (int length = 1 + random.nextInt(10); length > 0; length--)
                word.append(letters.charAt(random.nextInt(letters.length())));
            String folded = Folding.fold(word.toString());
            for (int end = 0; end <= word.length(); end++)
                assertThat(folded).as("%s, first %d", word, end).startsWith(Folding.fold(word.substring(0, end)));
        }
    }

    @Test
    void namesAreToldFromTheRest() {
        assertThat(terms(ADA)).contains("ada n", "muller n", "koln o").doesNotContain("ada o");
    }
}
