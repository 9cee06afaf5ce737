package arabica.datasets;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/// Waiting for work that another thread does, as if this one did it.
public final class Futures {
    private Futures() {}

    /// Waits to the end, also when interrupted (the interruption stays), and throws what the work threw.
    ///
    /// @throws IllegalStateException if that was a checked exception
    public static <T> T result(Future<T> future) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                default -> throw new IllegalStateException(e.getCause());
            }
        } finally {
            if (interrupted) { Thread.currentThread().interrupt(); }
        }
    }
}
