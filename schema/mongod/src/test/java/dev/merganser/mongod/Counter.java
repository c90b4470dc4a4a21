package dev.merganser.mongod;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Prints numbers and appends them to a file, without end unless it is told one.
final class Counter {
    private Counter() {}

    public static void main(String... args) throws Exception {
        int end = args.length > 1 ? Integer.parseInt(args[1]) : Integer.MAX_VALUE;
        for (int i = 1; i <= end; i++) {
            Files.writeString(Path.of(args[0]), i + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            System.out.println("at " + i + " for " + System.getenv("WHOM"));
        }
    }
}
