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

/// A file that appears under its name only once it is whole: it is written beside its place and moved there by
/// [#finish()]. Closed before that, it leaves nothing, and a file that stood there before stays.
public final class OutputFile implements Closeable {
    private final Path target;
    private final Path part;
    private final Writer writer;
    private boolean finished;

    private OutputFile(Path target, Path part, Writer writer) {
        this.target = target;
        this.part = part;
        this.writer = writer;
    }

    /// @throws WrongInput if nothing can be written there
    public static OutputFile at(Path target) {
        check(target);
        Path absolute = target.toAbsolutePath();
        // Begins with a point and the name, so that whoever finds it after a crash knows what it was to become.
        Path part = absolute
                .resolveSibling("." + absolute.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        part.toFile().deleteOnExit(); // also when somebody stops the process
        try {
            return new OutputFile(target, part,
                    new BufferedWriter(Files.newBufferedWriter(part, StandardCharsets.UTF_8), 1 << 16));
        } catch (IOException e) {
            throw WrongInput.in(target, null, "can't be written (" + reason(e) + ")");
        }
    }

    /// Says before a long run, not after it, that its result has nowhere to go.
    ///
    /// @throws WrongInput if the folder isn't there, or a folder stands in the file's place
    public static void check(Path target) {
        if (Files.isDirectory(target)) throw WrongInput.in(target, null, "is a folder: name a file to write");
        Path folder = target.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder))
            throw WrongInput.in(target, null, "its folder doesn't exist: make it first");
        if (!Files.isWritable(folder)) throw WrongInput.in(target, null, "its folder can't be written to");
    }

    public Writer writer() {
        return writer;
    }

    /// Puts the file under its name, in place of one that stood there.
    public void finish() throws IOException {
        writer.close();
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        }
        finished = true;
    }

    @Override
    public void close() throws IOException {
        if (finished) return;
        try {
            writer.close();
        } finally {
            Files.deleteIfExists(part);
        }
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
