package dev.merganser.store.item;

import static com.mongodb.client.model.Filters.eq;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import com.mongodb.client.model.Updates;
import org.bson.Document;
import org.junit.jupiter.api.Test;

import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.store.TestItems;
import dev.merganser.store.TestStore;
import dev.merganser.store.database.Collections;
import dev.merganser.store.index.SortKeys;

class ReindexingTests {
    @Test
    void itemsOfAnEarlierFormGetTheirWholeNames() {
        try (TestStore base = TestStore.open("reindexed")) {
            var items = new TestItems(base.store());
            Item company = items.create(TypeKey.COMPANY, Map.of("name", Edit.to("Long name ".repeat(10))));
            Item other = items.company("Acme");
            var stored = base.store().database().collection(Collections.ITEMS);
            Document before = stored.find(eq("_id", company.id().value())).first();
            stored.updateOne(eq("_id", company.id().value()), Updates.unset(SortKeys.wholeName(TypeKey.COMPANY)));
            stored.updateOne(eq("_id", other.id().value()), Updates.unset("searchTerms"));

            Reindexing.run(base.store().database(), base.store().definitions());

            assertThat(before).isNotNull().isEqualTo(stored.find(eq("_id", company.id().value())).first());
            assertThat(stored.find(eq("_id", other.id().value())).first()).containsKey("searchTerms");
        }
    }
}
