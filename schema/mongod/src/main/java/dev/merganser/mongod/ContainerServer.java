package dev.merganser.mongod;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.DockerImageName;

/// MongoDB in a container, on the files of a [Directory].
///
/// Testcontainers' own MongoDB container isn't used: it initiates the replica set under the
/// container's name, which is another one at the next start, and the files have to outlive it.
final class ContainerServer implements Server {
    private static final Logger LOG = LoggerFactory.getLogger(Mongod.class);
    /// Opens the files of 6.0, the published build's, too; 8.0 wouldn't.
    private static final String IMAGE = "mongo:7.0";
    private static final int PORT = 27017;
    private static final int PULL_MINUTES = 5;
    private static final int REACHABLE_WITHIN_SECONDS = 20;

    private final GenericContainer<?> container;

    private ContainerServer(GenericContainer<?> container) {
        this.container = container;
    }

    /// @throws Unavailable if no engine answers, or if it has neither the image nor access to it
    static ContainerServer start(Directory directory, MongodOptions options) {
        requireEngine(options);
        try {
            var docker = DockerClientFactory.instance().client();
            pull(docker);
            var name = "merganser-" + UUID.nameUUIDFromBytes(
                    directory.data().toString().getBytes(UTF_8));
            removeLeftover(docker, name);
            return start(name, directory, options);
        } catch (MongodException | Unavailable e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            throw new Unavailable("the engine doesn't run it: " + rootMessage(e));
        }
    }

    /// Looks for a listener where engines put one. Testcontainers would look too, but takes seconds and logs stack traces.
    private static void requireEngine(MongodOptions options) {
        List<String> looked = new ArrayList<>();
        var named = options.env("DOCKER_HOST");
        if (named != null)
            looked.add(named);
        else {
            looked.add("unix:///var/run/docker.sock");
            var runtime = options.env("XDG_RUNTIME_DIR");
            if (runtime != null) {
                looked.add("unix://" + runtime + "/docker.sock");
                looked.add("unix://" + runtime + "/podman/podman.sock");
            }
            var home = options.env("HOME");
            if (home != null) {
                looked.add("unix://" + home + "/.docker/run/docker.sock");
                if (Files.exists(Path.of(home, ".testcontainers.properties")))
                    return; // says itself where the engine is
            }
        }
        if (looked.stream().noneMatch(ContainerServer::answers))
            throw new Unavailable("none answers at " + String.join(", ", looked));
    }

    private static boolean answers(String address) {
        try {
            var uri = URI.create(address);
            if ("unix".equals(uri.getScheme())) {
                try (var socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                    return socket.connect(UnixDomainSocketAddress.of(uri.getPath()));
                }
            }
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(requireNonNull(uri.getHost()), uri.getPort()), 2000);
                return true;
            }
        } catch (IOException | RuntimeException _) {
            return false;
        }
    }

    private static void pull(DockerClient docker) {
        try {
            docker.inspectImageCmd(IMAGE).exec();
            return;
        } catch (NotFoundException _) {
            LOG.info("Pulling the container image {}, once", IMAGE);
        }
        try {
            if (!docker.pullImageCmd(IMAGE).start().awaitCompletion(PULL_MINUTES, TimeUnit.MINUTES))
                throw new Unavailable("pulling %s took longer than %d minutes".formatted(IMAGE, PULL_MINUTES));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MongodException("Interrupted while pulling " + IMAGE + ".", e);
        } catch (RuntimeException e) {
            // Podman answers in a form that the client library stumbles over.
            var reason = e instanceof NullPointerException ? "it doesn't say why" : rootMessage(e);
            throw new Unavailable("the engine can't pull %s: %s".formatted(IMAGE, reason));
        }
    }

    /// Of a run that was killed; we hold the lock on its files.
    private static void removeLeftover(DockerClient docker, String name) {
        try {
            docker.removeContainerCmd(name).withForce(true).exec();
        } catch (NotFoundException _) {
            // as it should be
        }
    }

    @SuppressWarnings("resource") // handed out within the result
    private static ContainerServer start(String name, Directory directory, MongodOptions options) {
        var container = new GenericContainer<>(DockerImageName.parse(IMAGE))
                .withFileSystemBind(directory.data().toString(), "/data/db", BindMode.READ_WRITE)
                .withExposedPorts(PORT)
                .withCreateContainerCmdModifier(command -> {
                    command.withName(name);
                    // As the user who starts it, so that the files are theirs.
                    command.withUser(owner(directory));
                    requireNonNull(command.getHostConfig()).withPortBindings(
                            new PortBinding(Ports.Binding.bindIp("127.0.0.1"), ExposedPort.tcp(PORT)));
                })
                .withCommand("mongod", "--replSet", ReplicaSet.NAME, "--bind_ip_all", "--port", "" + PORT,
                        "--wiredTigerCacheSizeGB", "%.2f".formatted(options.cacheGigabytes()), "--oplogSize", "256")
                .waitingFor(new Ours());
        try {
            Files.createDirectories(directory.data());
            container.start();
            var server = new ContainerServer(container);
            requireReachable(container);
            ReplicaSet.becomePrimary(server.uri("admin"), "127.0.0.1:" + PORT, options.durable(), container::isRunning);
            return server;
        } catch (IOException e) {
            throw new MongodException("Can't make %s (%s)".formatted(directory.data(), e), e);
        } catch (RuntimeException e) {
            container.stop();
            throw e;
        }
    }

    /// Testcontainers would look at the address where it believes the engine to be; we look where we told it to bind.
    private static final class Ours extends AbstractWaitStrategy {
        @Override
        protected void waitUntilReady() {
            // requireReachable does, and ReplicaSet
        }
    }

    private static void requireReachable(GenericContainer<?> container) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(REACHABLE_WITHIN_SECONDS);
        while (!answers("tcp://127.0.0.1:" + container.getMappedPort(PORT))) {
            if (!container.isRunning() || System.nanoTime() > deadline)
                throw new Unavailable("the container can't be reached on this machine's loopback address: "
                        + container.getLogs().lines().reduce((_, last) -> last).orElse("it says nothing"));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private static String owner(Directory directory) {
        try {
            return "%s:%s".formatted(Files.getAttribute(directory.data(), "unix:uid"),
                    Files.getAttribute(directory.data(), "unix:gid"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException _) {
            return ""; // a system without such users: the image's own
        }
    }

    private static String rootMessage(Throwable failure) {
        var cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause)
            cause = cause.getCause();
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse(cause.getClass().getSimpleName());
    }

    @Override
    public String uri(String database) {
        return ReplicaSet.uri(container.getMappedPort(PORT), database);
    }

    @Override
    public @Nullable ProcessHandle process() {
        return null;
    }

    @Override
    public void stop() {
        DockerClientFactory.instance().client().stopContainerCmd(container.getContainerId()).withTimeout(30).exec();
        container.stop();
    }

    @Override
    public void kill() {
        container.stop();
    }
}
