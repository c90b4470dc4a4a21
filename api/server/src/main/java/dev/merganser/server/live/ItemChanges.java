package dev.merganser.server.live;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.server.graph.Cursors;
import dev.merganser.server.graph.Refused;
import dev.merganser.store.access.Asker;
import dev.merganser.store.item.Items;
import dev.merganser.store.live.LiveEvent;
import dev.merganser.store.live.LiveEvents;

/// What happens to items, for one subscriber: live from the hub; what was committed before that, after a reconnect or
/// when the client was too slow to keep up, from the replica set's log.
final class ItemChanges implements Source<ItemChange>, Hub.Listener {
    static final Cursors CURSORS = new Cursors("itemChanged");
    /// Changes kept for a client that doesn't take them; beyond, they are read again from the log.
    private static final int MOST_KEPT = 1_000;
    private static final int BATCH = 50;

    private final Hub hub;
    private final Items items;
    private final Set<ItemId> ids;
    private final Set<ItemType> types;
    private final Runnable wake;

    /// What the hub told, guarded by itself.
    private final Deque<LiveEvent.ItemTouched> told = new ArrayDeque<>();
    private boolean overrun;
    private boolean missed;

    /// What is being sent, in order.
    private final Deque<LiveEvent.ItemTouched> pending = new ArrayDeque<>();
    private LiveEvents.@Nullable Following log;
    /// Read the log up to here, then go on with what the hub told.
    private String until;
    private String last;

    /// @param ids   only these, and what they were merged into; empty for all
    /// @param types only of these; empty for all
    /// @param after where the client stands; null to begin now
    ItemChanges(Hub hub, Items items, Set<ItemId> ids, Set<ItemType> types, @Nullable String after, Runnable wake) {
        this.hub = hub;
        this.items = items;
        this.ids = ids;
        this.types = types;
        this.wake = wake;
        until = hub.add(this);
        last = after == null ? until : after;
        if (after != null) readLog();
    }

    @Override
    public void happened(LiveEvent event) {
        if (event instanceof LiveEvent.ItemTouched touched) {
            synchronized (told) {
                if (told.size() == MOST_KEPT) {
                    overrun = true;
                    told.clear();
                }
                if (!overrun) told.add(touched);
            }
            wake.run();
        } else if (event instanceof LiveEvent.AccessChanged) {
            wake.run();
        }
    }

    @Override
    public void missed() {
        synchronized (told) {
            missed = true;
        }
        wake.run();
    }

    @Override
    public void stopping() {
        wake.run();
    }

    @Override
    public Batch<ItemChange> next(Asker asker) {
        boolean more = pending.isEmpty() && fill();
        var changes = visible(asker, List.copyOf(pending));
        if (changes.isEmpty() && !pending.isEmpty()) sentUpTo(pending.getLast().place());
        return new Batch<>(changes, more || log != null || !pending.isEmpty());
    }

    /// @return whether there may be more right away
    private boolean fill() {
        if (log != null) {
            fillFromLog(log);
            return true;
        }
        synchronized (told) {
            if (missed) throw lost();
            if (!overrun) {
                while (!told.isEmpty() && pending.size() < BATCH)
                    pending.add(told.removeFirst());
                return !told.isEmpty();
            }
        }
        // From where the client stands to where the hub stands now; what follows is told again.
        hub.remove(this);
        synchronized (told) {
            overrun = false;
            told.clear();
        }
        until = hub.add(this);
        readLog();
        return true;
    }

    private void readLog() {
        try {
            log = hub.events().follow(last);
        } catch (LiveEvents.Lost _) {
            hub.remove(this);
            throw lost();
        }
    }

    private void fillFromLog(LiveEvents.Following following) {
        try {
            for (LiveEvent event : following.next()) {
                if (event instanceof LiveEvent.ItemTouched touched && touched.place().compareTo(until) <= 0)
                    pending.add(touched);
            }
            @Nullable
            String reached = following.place();
            if (reached != null && reached.compareTo(until) >= 0) {
                following.close();
                log = null;
            }
        } catch (LiveEvents.Lost _) {
            throw lost();
        }
    }

    private List<ItemChange> visible(Asker asker, List<LiveEvent.ItemTouched> touched) {
        if (touched.isEmpty()) return List.of();
        Set<ItemId> wanted = new HashSet<>();
        touched.forEach(one -> wanted.add(one.item()));
        Map<ItemId, Item> found = items.findAll(asker, wanted);
        wanted.removeAll(found.keySet());
        Map<ItemId, Item> deleted = wanted.isEmpty() ? Map.of() : items.deleted(asker, wanted);
        var changes = new ArrayList<ItemChange>();
        for (LiveEvent.ItemTouched one : touched) {
            @Nullable
            Item item = found.get(one.item());
            @Nullable
            Item known = item != null ? item : deleted.get(one.item());
            if (known != null && asked(known, one.item()))
                changes.add(new ItemChange(one.place(), one.item(), item, one.action(), one.at(), one.by()));
        }
        return changes;
    }

    private boolean asked(Item item, ItemId touched) {
        return (types.isEmpty() || types.contains(item.type().type()))
                && (ids.isEmpty() || ids.contains(touched) || item.ids().stream().anyMatch(ids::contains));
    }

    @Override
    public void sent(ItemChange change) {
        sentUpTo(change.place());
    }

    private void sentUpTo(String place) {
        while (!pending.isEmpty() && pending.getFirst().place().compareTo(place) <= 0)
            pending.removeFirst();
        last = place;
    }

    @Override
    public void close() {
        hub.remove(this);
        if (log != null) log.close();
    }

    private static Refused lost() {
        return new Refused("CURSOR_TOO_OLD", "The changes after that cursor can't be read any more: subscribe without "
                + "`after`, and load again what you show.");
    }
}
