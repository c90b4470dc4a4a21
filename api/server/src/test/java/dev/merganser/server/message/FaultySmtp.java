package dev.merganser.server.message;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

/// A mail server that fails at random: refuses for now and for good, falls silent before and after it took a message,
/// and is slow. Knows what it took.
final class FaultySmtp implements AutoCloseable {
    private final ServerSocket socket;
    private final Random random;
    private final int percent;
    private final List<String> taken = new CopyOnWriteArrayList<>();
    private final int behind;

    /// @param percent how often each of the faults happens
    FaultySmtp(long seed, int percent) throws IOException {
        this(seed, percent, 0);
    }

    /// @param behind the port of a real mail server that is given whatever is taken; 0 for none
    FaultySmtp(long seed, int percent, int behind) throws IOException {
        this.behind = behind;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.random = new Random(seed);
        this.percent = percent;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    /// The `Message-ID`s of what it took, as often as it took them.
    List<String> taken() {
        return taken;
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Thread.ofVirtual().start(() -> {
                    try (client) {
                        talk(client);
                    } catch (IOException _) {
                        // the client is gone: its loss
                    }
                });
            } catch (IOException _) {
                return;
            }
        }
    }

    private boolean now() {
        synchronized (random) {
            return random.nextInt(100) < percent;
        }
    }

    private void talk(Socket client) throws IOException {
        var in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
        if (now()) return;
        say(client, "220 faulty.example");
        boolean late = false;
        @Nullable
        String line;
        while ((line = in.readLine()) != null) {
            String verb = line.toUpperCase(java.util.Locale.ROOT);
            if (verb.startsWith("EHLO")) say(client, "250-faulty.example\r\n250 8BITMIME");
            else if (verb.startsWith("MAIL")) {
                if (now()) return;
                say(client, verb.contains("MOVED")
                        ? "550 5.1.0 sender rejected: user unknown"
                        : now() ? "451 4.3.0 busy" : "250 ok");
            } else if (verb.startsWith("RCPT")) {
                late = verb.contains("LATE");
                say(client, verb.contains("GONE") ? "550 5.1.1 no such user" : now() ? "450 4.2.0 later" : "250 ok");
            } else if (verb.startsWith("DATA")) {
                if (now()) return;
                say(client, "354 go on");
                if (!data(client, in, late)) return;
            } else if (verb.startsWith("QUIT")) {
                say(client, "221 bye");
                return;
            } else {
                say(client, "250 ok");
            }
        }
    }

    private boolean data(Socket client, BufferedReader in, boolean late) throws IOException {
        String header = "";
        var lines = new ArrayList<String>();
        @Nullable
        String line;
        while ((line = in.readLine()) != null && !line.equals(".")) {
            lines.add(line);
            if (line.startsWith("Message-ID:") && header.isEmpty()) header = line.replaceAll(".*<|>.*", "");
        }
        if (line == null || now()) return false; // half a message, or silence before taking it
        if (late) say(client, "550 5.1.1 no such user");
        else if (now()) say(client, "452 4.3.1 full");
        else if (now()) say(client, "554 5.6.0 content refused");
        else {
            if (behind != 0) relay(lines);
            taken.add(header);
            if (now()) return false; // silence after taking it
            if (now()) java.util.concurrent.locks.LockSupport.parkNanos(300_000_000);
            say(client, "250 taken");
        }
        return true;
    }

    private void relay(List<String> lines) throws IOException {
        try (var server = new Socket(InetAddress.getLoopbackAddress(), behind);
                var answers = new BufferedReader(
                        new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
            for (String command : List.of("", "HELO faulty.example", "MAIL FROM:<anna@sender.example>",
                    "RCPT TO:<all@green.example>", "DATA", String.join("\r\n", lines) + "\r\n.", "QUIT")) {
                if (!command.isEmpty()) say(server, command);
                String answer = answers.readLine();
                if (answer == null || answer.charAt(0) > '3') throw new IOException("the server behind: " + answer);
            }
        }
    }

    private static void say(Socket client, String words) throws IOException {
        client.getOutputStream().write((words + "\r\n").getBytes(StandardCharsets.UTF_8));
        client.getOutputStream().flush();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
