package dev.merganser.mongod;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// A `mongod` that was run once to see that it works on this machine.
///
/// @param version as it says itself, such as `6.0.5`
record Binary(Path file, String version) {
    /// The oldest whose transactions, validators and change streams are those that we test on.
    private static final int OLDEST = 6;
    private static final Pattern VERSION = Pattern.compile("db version v((\\d+)\\.\\S+)");

    /// @throws Unavailable if it doesn't start here or is too old
    static Binary check(Path file, Map<String, String> environment) {
        Guarded.Output output;
        try {
            output = Guarded.run(List.of(file.toString(), "--version"), environment);
        } catch (IOException e) {
            throw new Unavailable("%s can't be started (%s)".formatted(file, e.getMessage()));
        }
        var version = VERSION.matcher(output.text());
        if (output.exit() != 0 || !version.find())
            throw new Unavailable("%s doesn't run here: exit code %d, %s"
                    .formatted(file, output.exit(), output.lastLine()));
        if (Integer.parseInt(version.group(2)) < OLDEST)
            throw new Unavailable("%s is version %s, and %d.0 or newer is needed"
                    .formatted(file, version.group(1), OLDEST));
        return new Binary(file, version.group(1));
    }

    /// @throws Unavailable as [#check(Path, Map)], or if there is none
    static Binary onPath(Map<String, String> environment) {
        var file = Guarded.find("mongod", environment);
        if (file == null)
            throw new Unavailable("there is none");
        return check(file, environment);
    }
}
