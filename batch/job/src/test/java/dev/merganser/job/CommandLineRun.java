package dev.merganser.job;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;

/// What a run of the command line ended with and printed.
public record CommandLineRun(int status, String out, String err) {
    /// Runs it in this process, the way `java -jar merganser.jar` does.
    public static CommandLineRun of(Object... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int status = Merganser.run(new PrintWriter(out), new PrintWriter(err),
                Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
        return new CommandLineRun(status, out.toString(), err.toString());
    }

    public List<String> errLines() {
        return err.lines().toList();
    }
}
