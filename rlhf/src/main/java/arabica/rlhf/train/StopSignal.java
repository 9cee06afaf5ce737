package arabica.rlhf.train;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// How a run is asked to stop: a trainer looks at it between steps, saves a checkpoint and returns.
///
/// A shutdown hook calls [#request()] and then waits in [#awaitEnd(Duration)], because the JVM ends when its hooks have
/// returned; who called the trainer says [#ended()] when all is written. Thread-safe.
public final class StopSignal {
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean requested;

    /// Asks the run to stop after the step that it is in.
    public void request() { requested = true; }

    public boolean requested() { return requested; }

    /// Says that the run has returned and all its files are written.
    public void ended() { ended.countDown(); }

    /// Waits for [#ended()]; false when `atMost` has passed first.
    public boolean awaitEnd(Duration atMost) {
        try {
            return ended.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
