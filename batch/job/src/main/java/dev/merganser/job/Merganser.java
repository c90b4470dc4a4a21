package dev.merganser.job;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.merganser.job.console.Bounded;
import dev.merganser.job.console.WrongInput;
import dev.merganser.job.dedupe.DedupeCommand;
import dev.merganser.job.evaluate.EvaluateCommand;
import dev.merganser.job.export.ExportCommand;
import dev.merganser.job.flags.FlagsCommand;
import dev.merganser.job.generate.GenerateCommand;
import dev.merganser.job.imports.ImportCommand;
import dev.merganser.job.nightly.NightlyCommand;

/// The command line.
@Command(name = "merganser", description = "Finds records that are probably the same.", mixinStandardHelpOptions = true, version = "0.1.0", subcommands = {
        DedupeCommand.class, EvaluateCommand.class, ExportCommand.class, FlagsCommand.class, GenerateCommand.class,
        ImportCommand.class,
        NightlyCommand.class}, synopsisSubcommandLabel = "VERB", footer = "Every verb has --help. Ends with 0 on success, 2 on wrong usage or input that can't be used, 1 on any other failure.")
public final class Merganser implements Runnable {
    /// Of stat(2).
    private static final int FILE_TYPE = 0170000, PIPE = 0010000;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    Merganser() {}

    public static void main(String[] args) {
        // Named here, so that it holds for this process only and not for servers that have the class on their path.
        System.setProperty("logback.configurationFile", "command-line-logback.xml");
        var out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, false, StandardCharsets.UTF_8);
        int status = Bounded.run(Merganser.class, args).orElseGet(() -> run(out, err, args));
        if (status == CommandLine.ExitCode.OK && out.checkError() && !intoPipe()) {
            err.println("merganser: the result can't be written to standard output: see that there is room for it");
            err.flush();
            status = CommandLine.ExitCode.SOFTWARE;
        }
        System.exit(status);
    }

    /// Whether standard output is a pipe, which takes no more once its reader has what it wants, as `head` does.
    private static boolean intoPipe() {
        try {
            // Not by the exception's words: they are in the language of the machine.
            int mode = (int) Files.getAttribute(Path.of("/dev/stdout"), "unix:mode");
            return (mode & FILE_TYPE) == PIPE;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException _) {
            return false;
        }
    }

    /// Runs one verb in this process.
    ///
    /// @return what the process would end with: 0, 1 or 2
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        try {
            return new CommandLine(new Merganser()).setOut(out).setErr(err).setCaseInsensitiveEnumValuesAllowed(true)
                    .setParameterExceptionHandler((e, _) -> refuse(err, e))
                    .setExecutionExceptionHandler((e, _, _) -> fail(err, e)).execute(args);
        } catch (OutOfMemoryError e) {
            return fail(err, e);
        } finally {
            out.flush();
            err.flush();
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a verb is missing");
    }

    private static int refuse(PrintWriter err, ParameterException e) {
        String verb = e.getCommandLine().getCommandSpec().qualifiedName();
        err.println("merganser: " + new WrongInput(String.valueOf(e.getMessage())).getMessage() + "; see " + verb
                + " --help");
        return CommandLine.ExitCode.USAGE;
    }

    private static int fail(PrintWriter err, Throwable thrown) {
        Throwable e = thrown;
        while (!(e instanceof OutOfMemoryError) && e.getCause() != null) e = e.getCause();
        if (!(e instanceof OutOfMemoryError)) e = thrown;
        switch (e) {
            case WrongInput wrong -> {
                err.println("merganser: " + wrong.getMessage());
                return CommandLine.ExitCode.USAGE;
            }
            case OutOfMemoryError _ when Bounded.here() -> {
                return Bounded.TOO_TIGHT;
            }
            case OutOfMemoryError _ ->
                err.println("merganser: not enough memory: give java more with -Xmx, such as -Xmx4g");
            default -> err.println("merganser: " + new WrongInput(e.getClass().getSimpleName() + ": " + e.getMessage())
                    .getMessage());
        }
        return CommandLine.ExitCode.SOFTWARE;
    }
}
