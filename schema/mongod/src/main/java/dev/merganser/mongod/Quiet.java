package dev.merganser.mongod;

import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/// Keeps the drivers' own talk out of the log until whoever owns the log has set it up: Logback shows
/// everything before that, and a container engine that isn't there would show as stack traces.
final class Quiet {
    private Quiet() {}

    static void drivers() {
        set(List.of("org.mongodb.driver"), "WARN");
        set(List.of("org.testcontainers", "tc", "com.github.dockerjava"), "OFF");
    }

    private static void set(List<String> names, String level) {
        try {
            if (LoggerFactory.getILoggerFactory() instanceof LoggerContext)
                for (var name : names)
                    if (LoggerFactory.getLogger(name) instanceof Logger logger && logger.getLevel() == null)
                        logger.setLevel(Level.toLevel(level));
        } catch (NoClassDefFoundError _) {
            // Logback is optional: other loggers are quiet by themselves
        }
    }
}
