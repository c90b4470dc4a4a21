package dev.merganser.mongod;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;

/// A directory that this process owns for as long as it holds this object.
///
/// The operating system gives up the lock with the process, however that ended: what a killed
/// process left behind is free, what a running one uses is not, and no process id is trusted for it.
final class Directory implements AutoCloseable {
    private final Path root;
    private final FileChannel channel;
    private final FileLock lock;

    private Directory(Path root, FileChannel channel, FileLock lock) {
        this.root = root;
        this.channel = channel;
        this.lock = lock;
    }

    static Directory own(Path root) {
        try {
            Files.createDirectories(root);
            var channel = FileChannel.open(root.resolve("mongodb.lock"), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            var lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new MongodException(inUse(root));
            }
            var directory = new Directory(root, channel, lock);
            directory.write("mongodb.owner", ProcessHandle.current().pid() + " "
                    + Instant.now().truncatedTo(ChronoUnit.SECONDS));
            return directory;
        } catch (IOException e) {
            throw new MongodException(
                    "Can't use %s for MongoDB's files (%s): make it writable or name another directory."
                            .formatted(root, e),
                    e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null; // held by another server of this very process
        }
    }

    private static String inUse(Path root) {
        var owner = read(root.resolve("mongodb.owner"));
        var words = owner == null ? new String[0] : owner.split(" ", -1);
        return words.length == 2
                ? """
                        %s is in use by a running Merganser: process %s, since %s. \
                        Use that one, or stop it (kill %s), or start this one with another directory."""
                        .formatted(root, words[0], words[1], words[0])
                : "%s is in use by a running Merganser: stop it, or start this one with another directory."
                        .formatted(root);
    }

    Path data() {
        return root.resolve("mongodb");
    }

    Path log() {
        return root.resolve("mongodb.log");
    }

    /// The port of the last start, so that the address stays the same where it can.
    int lastPort() {
        var port = read(root.resolve("mongodb.port"));
        return port != null && port.matches("\\d{1,5}") ? Integer.parseInt(port) : 0;
    }

    void port(int port) {
        write("mongodb.port", Integer.toString(port));
    }

    /// One line, for whoever looks for the running server (see ARCHITECTURE.md).
    void publish(String uri) {
        write("mongodb-uri", uri);
    }

    private void write(String name, String line) {
        try {
            var half = root.resolve(name + ".part");
            Files.writeString(half, line + "\n");
            Files.move(half, root.resolve(name), ATOMIC_MOVE, REPLACE_EXISTING);
        } catch (IOException e) {
            throw new MongodException("Can't write %s (%s).".formatted(root.resolve(name), e), e);
        }
    }

    private static @Nullable String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException _) {
            return null;
        }
    }

    @Override
    public void close() {
        try (channel) {
            Files.deleteIfExists(root.resolve("mongodb-uri"));
            Files.deleteIfExists(root.resolve("mongodb.owner"));
            lock.release();
        } catch (IOException _) {
            // the lock goes with the channel, or else with the process
        }
    }
}
