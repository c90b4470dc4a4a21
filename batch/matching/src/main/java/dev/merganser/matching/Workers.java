package dev.merganser.matching;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/// Splits work over threads. Results must not depend on who does which part: parts write to places of their own or are
/// summed up.
public record Workers(int threads) {
    /// A part of the work.
    @FunctionalInterface
    public interface Part {
        /// Does the numbers from `from` to below `to`; `worker` tells threads apart, from 0.
        void run(int from, int to, int worker);
    }

    /// Does 0 to below `count` in parts of `step` and returns when all is done.
    public void run(int count, int step, Part part) {
        int parts = (int) (((long) count + step - 1) / step);
        if (threads == 1 || parts <= 1) {
            for (int from = 0; from < count; from += step)
                part.run(from, Math.min(count, from + step), 0);
            return;
        }
        var next = new AtomicInteger();
        var failure = new AtomicReference<@Nullable Throwable>();
        Thread[] helpers = new Thread[Math.min(threads, parts)];
        for (int worker = 0; worker < helpers.length; worker++) {
            int number = worker;
            helpers[worker] = Thread.ofPlatform().daemon().name("matching-" + worker).start(() -> {
                try {
                    for (int n = next.getAndIncrement(); n < parts && failure.get() == null; n = next.getAndIncrement())
                        part.run(n * step, Math.min(count, (n + 1) * step), number);
                } catch (RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                }
            });
        }
        boolean interrupted = false;
        for (Thread helper : helpers)
            while (true)
                try {
                    helper.join();
                    break;
                } catch (InterruptedException _) {
                    interrupted = true;
                }
        if (interrupted)
            Thread.currentThread().interrupt();
        if (failure.get() != null)
            throw new IllegalStateException("matching failed", failure.get());
    }
}
