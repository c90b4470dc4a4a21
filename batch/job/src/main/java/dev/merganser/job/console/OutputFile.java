package dev.merganser.job.console;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

import org.jspecify.annotations.Nullable;

/// A file that appears under its name only once it is whole: it is written beside its place and moved there by
/// [#finish()]. Closed before that, it leaves nothing, and a file that stood there before stays. A link's target is
/// replaced, not the link; devices and pipes, which nothing may replace, are written into.
public final class OutputFile implements Closeable {
    private final Path place;
    private final @Nullable Path part;
    private final Writer writer;
    private boolean finished;

    /// @param part null if the place itself is written into
    private OutputFile(Path place, @Nullable Path part, Writer writer) {
        this.place = place;
        this.part = part;
        this.writer = writer;
    }

    /// @throws WrongInput if nothing can be written there
    public static OutputFile at(Path target) {
        check(target);
        try {
            if (isSpecial(target))
                return new OutputFile(target, null,
                        Files.newBufferedWriter(target, StandardCharsets.UTF_8, StandardOpenOption.WRITE));
            Path place = place(target);
            // Begins with a point and the name, so that whoever finds it after a crash knows what it was to become.
            Path part = place.resolveSibling("." + place.getFileName() + "." + ProcessHandle.current().pid() + ".part");
            part.toFile().deleteOnExit(); // also when somebody stops the process
            return new OutputFile(place, part,
                    new BufferedWriter(Files.newBufferedWriter(part, StandardCharsets.UTF_8), 1 << 16));
        } catch (IOException e) {
            throw unwritable(target, e);
        }
    }

    /// Says before a long run, not after it, that its result has nowhere to go.
    ///
    /// @throws WrongInput if the folder isn't there, or a folder stands in the file's place
    public static void check(Path target) {
        if (Files.isDirectory(target)) throw WrongInput.in(target, null, "is a folder: name a file to write");
        if (isSpecial(target)) return;
        if (Files.isSymbolicLink(target) && !Files.exists(target))
            throw WrongInput.in(target, null, "is a link that leads nowhere: name a file to write");
        if (!Files.isDirectory(folder(target)))
            throw WrongInput.in(target, null, "its folder doesn't exist: make it first");
        if (!Files.isWritable(folder(place(target))))
            throw WrongInput.in(target, null, "its folder can't be written to");
    }

    /// Whether two names are one file's, be it there or not; their folders are.
    public static boolean isSame(Path one, Path other) {
        boolean exists = Files.exists(one);
        if (exists != Files.exists(other)) return false;
        try {
            return exists ? Files.isSameFile(one, other) : place(one).equals(place(other));
        } catch (IOException e) {
            throw unwritable(one, e);
        }
    }

    public Writer writer() {
        return writer;
    }

    /// Puts the file under its name, in place of one that stood there.
    public void finish() throws IOException {
        writer.close();
        if (part != null) {
            try {
                Files.move(part, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(part, place, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        finished = true;
    }

    @Override
    public void close() throws IOException {
        if (finished) return;
        try {
            writer.close();
        } finally {
            if (part != null) Files.deleteIfExists(part);
        }
    }

    /// A device or a pipe.
    private static boolean isSpecial(Path path) {
        return Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path);
    }

    /// Where a file of that name is or will be, with no link on the way.
    private static Path place(Path path) {
        try {
            return Files.exists(path)
                    ? path.toRealPath()
                    : folder(path).toRealPath().resolve(String.valueOf(path.getFileName()));
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    private static Path folder(Path path) {
        return path.toAbsolutePath().resolveSibling("");
    }

    private static WrongInput unwritable(Path target, IOException e) {
        return WrongInput.in(target, null, "can't be written (" + reason(e) + ")");
    }

    /// What an exception of the file system says, without the file's name, which the message holds already.
    public static String reason(IOException e) {
        return switch (e) {
            case java.nio.file.NoSuchFileException _ -> "no such file";
            case java.nio.file.AccessDeniedException _ -> "no permission";
            case java.nio.file.FileSystemException f when f.getReason() != null -> f.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }
}
