package dev.merganser.local;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/// What is to be ended once the application has ended, the last one started first: each needs those before it.
final class Ending implements Runnable {
    private final Deque<Runnable> steps = new ConcurrentLinkedDeque<>();

    void add(Runnable step) {
        steps.addFirst(step);
    }

    @Override
    public void run() {
        steps.forEach(Runnable::run);
    }
}
