package arabica.cli;

import arabica.rlhf.train.StopSignal;
import java.time.Duration;

/// Lets SIGTERM and Ctrl-C end a run in good order: the trainer finishes its step and saves a checkpoint while the JVM
/// waits. The exit code is then the signal's own, 143 or 130.
final class Interruption implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final StopSignal stop = new StopSignal();
    private final Thread hook = new Thread(this::stopAndWait, "stop");

    private Interruption() {}

    static Interruption install() {
        Interruption interruption = new Interruption();
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    StopSignal stop() { return stop; }

    @Override
    public void close() {
        stop.ended();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is on its way down already: that is what the hook was for.
        }
    }

    private void stopAndWait() {
        stop.request();
        stop.awaitEnd(PATIENCE);
    }
}
