package dev.merganser.store.merge;

import java.util.List;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.item.Item;

/// Items that link to merged ones by one field.
///
/// @param toId     of the item that the links will lead to
/// @param type     of the linking items
/// @param count    how many items, hidden ones among them
/// @param hidden   how many of them the asker may not see (M09)
/// @param examples some that the asker may see, newest first
public record MovingLinks(String toId, ItemType type, String field, long count, long hidden, List<Item> examples) {}
