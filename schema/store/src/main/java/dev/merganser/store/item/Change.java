package dev.merganser.store.item;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.value.ItemId;

/// One thing to be written. Fields that aren't named stay as they are.
public sealed interface Change {

    /// A new item.
    record Create(TypeKey type, Map<String, Edit> fields) implements Change {
        public Create {
            fields = sorted(fields);
        }
    }

    /// @param expectedVersion the version that the asker saw; with another one stored the change is refused as stale
    /// @param of              the type that the item is to be of, else it isn't found; null for any
    record Update(ItemId id, long expectedVersion, Map<String, Edit> fields, @Nullable ItemType of)
            implements
                Change {
        public Update {
            fields = sorted(fields);
        }

        public Update(ItemId id, long expectedVersion, Map<String, Edit> fields) {
            this(id, expectedVersion, fields, null);
        }
    }

    /// Moves the item to the recycle bin.
    record Delete(ItemId id, long expectedVersion) implements Change {}

    /// Corrects an item that its [dev.merganser.model.catalogue.Seal] has closed: makes another one that refers to it,
    /// and cancels it.
    ///
    /// @param fields what the correction holds instead of what it takes over
    /// @param reason for the history
    record Correct(ItemId id, long expectedVersion, Map<String, Edit> fields, String reason) implements Change {
        public Correct {
            fields = sorted(fields);
        }
    }

    /// What an import does with a row: makes the item of that external id, or changes it, whatever its version.
    ///
    /// @param externalId where no item has it, the id of one, which is changed then: files name items by what they have
    /// @param unparsed   text that can't be read as its field's kind and is kept beside it
    record Put(TypeKey type, String externalId, Map<String, Edit> fields, Map<String, List<String>> unparsed)
            implements
                Change {
        public Put {
            fields = sorted(fields);
            unparsed = sorted(unparsed);
        }
    }

    /// In one order, so that the same changes have the same text: requests are told apart by it.
    private static <T> Map<String, T> sorted(Map<String, T> byField) {
        return Collections.unmodifiableMap(new TreeMap<>(byField));
    }
}
