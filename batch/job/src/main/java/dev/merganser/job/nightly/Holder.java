package dev.merganser.job.nightly;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Names the holder of a lease, `pid@host since start#unique`, so that a process on the same machine can tell whether
/// it still lives.
final class Holder {
    private Holder() {}

    static String me() {
        ProcessHandle me = ProcessHandle.current();
        return "%d@%s since %s#%s".formatted(me.pid(), host(), started(me), UUID.randomUUID());
    }

    /// @return whether the holder was a process of this machine that is surely no more
    static boolean isDead(String holder) {
        String[] parts = holder.split("@| since |#", -1);
        if (parts.length != 4 || !parts[1].equals(host())) return false;
        Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(parts[0]));
        return process.isEmpty() || !process.get().isAlive() || !started(process.get()).equals(parts[2]);
    }

    private static String started(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("?");
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "localhost";
        }
    }
}
