package dev.merganser.matching.block;

/// Which keys of each record too many share: one byte a key, so that threads that mark neighbours don't disturb each other.
///
/// @param marks  by chunk of records
/// @param starts by chunk, then record of it: where the record's marks begin
@SuppressWarnings("ArrayRecordComponent") // never compared, and far too many for lists
record Marks(byte[][] marks, int[][] starts) {
    Marks(int chunks) {
        this(new byte[chunks][], new int[chunks][]);
    }

    /// @param from by record of the chunk, where its marks begin; the end of the last behind
    void open(int chunk, int[] from) {
        starts[chunk] = from;
        marks[chunk] = new byte[from[from.length - 1]];
    }
}
