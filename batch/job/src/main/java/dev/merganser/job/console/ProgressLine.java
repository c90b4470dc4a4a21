package dev.merganser.job.console;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;

import dev.merganser.matching.Progress;

/// Tells on standard error how far a run is: a bar that moves on a terminal, elsewhere a plain line now and then.
public final class ProgressLine implements Progress {
    private static final long EVERY_ON_TERMINAL = 200_000_000L;
    private static final long EVERY_ELSEWHERE = 2_000_000_000L;
    private static final int WIDTH = 24;

    private final PrintWriter err;
    private final boolean terminal;
    private String phase = "";
    private long phaseStart;
    private long lastShown = System.nanoTime();
    private boolean open;

    public ProgressLine(PrintWriter err) {
        this.err = err;
        terminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }

    /// @param share 0 to 1; negative where nobody knows how much there is
    @Override
    public synchronized void report(String phase, double share, long records) {
        long now = System.nanoTime();
        if (!phase.equals(this.phase)) {
            this.phase = phase;
            phaseStart = now;
        }
        if (now - lastShown < (terminal ? EVERY_ON_TERMINAL : EVERY_ELSEWHERE)) return;
        lastShown = now;
        String line = line(phase, share, records, (now - phaseStart) / 1e9);
        if (terminal) {
            err.print("\r" + line + "\u001b[K");
            open = true;
        } else {
            err.println(line);
        }
        err.flush();
    }

    /// A line that stays.
    public synchronized void say(String line) {
        if (open) err.print("\r\u001b[K");
        open = false;
        err.println(line);
        err.flush();
    }

    private String line(String phase, double share, long records, double seconds) {
        var line = new StringBuilder(phase).append(' ');
        if (share >= 0) {
            if (terminal) {
                int full = (int) Math.round(Math.min(1, share) * WIDTH);
                line.append('[').append("#".repeat(full)).append(" ".repeat(WIDTH - full)).append("] ");
            }
            line.append("%d %%, ".formatted(Math.round(share * 100)));
        }
        line.append(String.format(Locale.ROOT, "%,d records", records));
        if (seconds > 0.5) {
            line.append(String.format(Locale.ROOT, ", %,d a second", Math.round(records / seconds)));
            if (share > 0.01) line.append(", %d s left".formatted(Math.round(seconds * (1 - share) / share)));
        }
        return line.toString();
    }
}
