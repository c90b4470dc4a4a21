package dev.merganser.mongod;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

import org.bson.Document;
import org.bson.json.JsonParseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A `mongod` that runs as a child of this process, on the files of a [Directory].
final class LocalServer implements Server {
    private static final Logger LOG = LoggerFactory.getLogger(Mongod.class);
    /// Another program may take a free port before the server does; it won't five times in a row.
    private static final int PORTS_TO_TRY = 5;
    private static final int ENDS_WITHIN_SECONDS = 30;

    private final Process process;
    private final int port;

    private LocalServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static LocalServer start(Binary binary, Directory directory, MongodOptions options) {
        try {
            Files.createDirectories(directory.data());
            endLeftover(directory.data());
            for (int attempt = 1;; attempt++) {
                int port = freePort(attempt == 1 ? directory.lastPort() : 0);
                var process = Guarded.command("TERM", command(binary, directory, options, port))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD).start();
                var server = new LocalServer(process, port);
                try {
                    if (server.listens()) {
                        directory.port(port);
                        ReplicaSet.becomePrimary(server.uri("admin"), "127.0.0.1:" + port, options.durable(),
                                process::isAlive);
                        return server;
                    }
                } catch (RuntimeException e) {
                    server.stop();
                    throw e;
                }
                var reason = reason(directory.log());
                if (attempt == PORTS_TO_TRY || !reason.contains("Address already in use"))
                    throw new MongodException(failed(binary, directory, process.exitValue(), reason));
            }
        } catch (IOException e) {
            throw new MongodException("Can't start %s on %s: %s".formatted(binary.file(), directory.data(), e), e);
        }
    }

    private static List<String> command(Binary binary, Directory directory, MongodOptions options, int port)
            throws IOException {
        if (Files.exists(directory.log())) // of the run before, the one that may have to be looked into
            Files.move(directory.log(), directory.log().resolveSibling("mongodb.log.1"), REPLACE_EXISTING);
        return List.of(binary.file().toString(), "--replSet", ReplicaSet.NAME,
                "--dbpath", directory.data().toString(), "--logpath", directory.log().toString(),
                "--port", Integer.toString(port), "--bind_ip", "127.0.0.1", "--nounixsocket",
                "--wiredTigerCacheSizeGB", String.format(Locale.ROOT, "%.2f", options.cacheGigabytes()),
                // A change stream of a local run needs minutes of history, not a share of the disk.
                "--oplogSize", "256",
                "--setParameter", "diagnosticDataCollectionEnabled=false",
                // What a killed process had begun holds its locks as long; a merge takes milliseconds.
                "--setParameter", "transactionLifetimeLimitSeconds=15");
    }

    private static String failed(Binary binary, Directory directory, int exit, String reason) {
        return """
                MongoDB %s (%s) ended with code %d on starting: %s. The whole story is in %s. If the files in %s were \
                made by another major version, go on with that one, or move them away to start empty."""
                .formatted(binary.version(), binary.file(), exit, reason, directory.log(), directory.data());
    }

    /// Ends the server that a killed process left behind on these files. We hold their lock, so
    /// nobody needs it any more; waiting for its own end is what keeps its files whole.
    private static void endLeftover(Path data) throws IOException {
        var lock = data.resolve("mongod.lock"); // mongod's own, with its process id while it runs
        var pid = Files.exists(lock) ? Files.readString(lock).strip() : "";
        if (!pid.matches("\\d{1,9}"))
            return;
        var leftover = ProcessHandle.of(Long.parseLong(pid)).filter(process -> isServerOn(process, data));
        if (leftover.isEmpty())
            return;
        LOG.info("Ending the MongoDB that a killed run left behind (process {})", pid);
        leftover.get().destroy();
        if (!leaves(leftover.get(), data)) {
            leftover.get().destroyForcibly();
            if (!leaves(leftover.get(), data))
                throw new MongodException("A MongoDB left behind by a killed run doesn't end: kill -9 " + pid);
        }
    }

    private static boolean isServerOn(ProcessHandle process, Path data) {
        return process.info().arguments().map(List::of).orElse(List.of()).contains(data.toString());
    }

    /// Looks again and again, as the JDK does for processes that aren't its children, but not seconds
    /// apart. One that has ended and that nobody buries has no arguments any more.
    private static boolean leaves(ProcessHandle process, Path data) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ENDS_WITHIN_SECONDS);
        while (process.isAlive() && isServerOn(process, data)) {
            if (System.nanoTime() > deadline)
                return false;
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        return true;
    }

    private static boolean ended(ProcessHandle process) {
        try {
            process.onExit().get(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException | TimeoutException _) {
            return !process.isAlive();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static int freePort(int preferred) throws IOException {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            try {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), preferred));
            } catch (IOException _) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            }
            return socket.getLocalPort();
        }
    }

    /// Waits until the server takes connections; false if it ended instead.
    private boolean listens() {
        try {
            while (!process.waitFor(10, TimeUnit.MILLISECONDS)) {
                try (var socket = new Socket()) {
                    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                    return true;
                } catch (IOException _) {
                    // not yet
                }
            }
            return false;
        } catch (InterruptedException e) {
            stop();
            Thread.currentThread().interrupt();
            throw new MongodException("Interrupted while MongoDB was starting.", e);
        }
    }

    /// The last error in the server's log.
    private static String reason(Path log) throws IOException {
        if (!Files.exists(log))
            return "it wrote no log";
        try (var lines = Files.lines(log)) {
            return lines.filter(line -> line.contains("\"s\":\"E\"") || line.contains("\"s\":\"F\""))
                    .reduce((first, _) -> first).map(LocalServer::message).orElse("no error in its log");
        }
    }

    private static String message(String line) {
        try {
            var entry = Document.parse(line);
            return entry.getString("msg") + " " + entry.get("attr", new Document()).toJson();
        } catch (JsonParseException _) {
            return line;
        }
    }

    @Override
    public String uri(String database) {
        return ReplicaSet.uri(port, database);
    }

    @Override
    public ProcessHandle process() {
        return process.toHandle();
    }

    @Override
    public void stop() {
        process.destroy(); // SIGTERM: a clean shutdown, with a checkpoint
        if (!ended(process.toHandle()))
            kill();
    }

    @Override
    public void kill() {
        process.destroyForcibly();
        var _ = ended(process.toHandle());
    }
}
