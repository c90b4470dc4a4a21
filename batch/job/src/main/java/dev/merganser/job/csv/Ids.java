package dev.merganser.job.csv;

import java.util.Arrays;

/// The ids of a file's records, in order, each once: finds a million of them again with 4 bytes apiece beside the texts.
public final class Ids {
    private String[] ids = new String[1 << 10];
    private int[] slots = new int[1 << 12];
    private int size;

    /// @return the index of the new id, or `-1 - index` of the same one that was there before
    public int add(String id) {
        int slot = slotOf(id);
        if (slots[slot] != 0) return -slots[slot];
        if (size == ids.length) ids = Arrays.copyOf(ids, size * 2);
        ids[size] = id;
        slots[slot] = ++size;
        if (size * 2 > slots.length) grow();
        return size - 1;
    }

    /// @return its index, from 0, or -1 if it isn't there
    public int find(String id) {
        return slots[slotOf(id)] - 1;
    }

    public String get(int index) {
        if (index >= size) throw new IndexOutOfBoundsException(index);
        return ids[index];
    }

    public int size() {
        return size;
    }

    private int slotOf(String id) {
        int mask = slots.length - 1;
        int slot = ((id.hashCode() * 0x9E3779B9) >>> 7) & mask;
        while (slots[slot] != 0 && !ids[slots[slot] - 1].equals(id)) slot = (slot + 1) & mask;
        return slot;
    }

    private void grow() {
        slots = new int[slots.length * 2];
        for (int i = 0; i < size; i++) slots[slotOf(ids[i])] = i + 1;
    }
}
