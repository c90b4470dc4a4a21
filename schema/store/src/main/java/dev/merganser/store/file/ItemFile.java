package dev.merganser.store.file;

import java.time.Instant;

import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;

/// A file on an item.
///
/// @param item   that it was put on; may have been merged into another since
/// @param name   without a path, 1 to 255 characters
/// @param type   of its content as its sender said, such as `application/pdf`
/// @param size   in bytes
/// @param sha256 of its content, in hexadecimal digits
public record ItemFile(String id, ItemId item, String name, String type, long size, String sha256, Instant addedAt,
        UserId addedBy) {}
