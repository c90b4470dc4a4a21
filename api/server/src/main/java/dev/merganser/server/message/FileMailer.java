package dev.merganser.server.message;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import dev.merganser.store.message.Message;

/// Writes messages to files where no mail server is configured, so that one can see what would have been sent.
final class FileMailer implements Mailer {
    private final Path folder;

    FileMailer(Path folder) {
        this.folder = folder;
    }

    @Override
    public String description() {
        return "No mail server is configured (spring.mail.host): messages are written to %s as .eml files"
                .formatted(folder);
    }

    @Override
    public Line open() throws NotReached {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new NotReached("The folder %s can't be made: %s".formatted(folder, e));
        }
        return new Line() {
            @Override
            public Fate send(Message message, byte[] mime) {
                return write(message, mime);
            }

            @Override
            public void close() {}
        };
    }

    /// Under its own name at once or not at all: a file is a message that was sent.
    private Fate write(Message message, byte[] mime) {
        Path file = folder.resolve(message.id() + ".eml");
        Path part = folder.resolve(message.id() + ".part");
        try {
            Files.write(part, mime);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            return new Fate.Taken("No mail server is configured: written to " + file);
        } catch (IOException e) {
            return new Fate.Later("%s can't be written: %s".formatted(file, e));
        }
    }
}
