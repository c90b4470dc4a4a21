package dev.merganser.matching;

import dev.merganser.model.Meaning;

/// One column of [Records]. Several columns may share a meaning: their values count as many values of one field,
/// except for identifiers, categories and free text, where each column is a field of its own.
///
/// @param name    what the source calls it; shown in explanations where the meaning alone doesn't tell
/// @param meaning what its values say about a record
public record Column(String name, Meaning meaning) {}
