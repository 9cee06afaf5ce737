package arabica.datasets.pipeline;

import arabica.datasets.DataException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// One look at all rows of a node before they are handed out.
final class Pass {
    private Pass() {}

    /// Rows are told apart by their numbers from pass to pass.
    ///
    /// @throws DataException where a pass saw another number of rows than the one before
    static void requireSame(boolean same) {
        if (!same) { throw new DataException("a file that is read has other rows now than a moment ago"); }
    }

    /// @param columns what the look needs
    /// @param work    on any thread; it closes nothing
    /// @param take    on this thread, in the batches' order
    static <T> void over(Node node, Run run, List<String> columns, Function<Batch, T> work, Consumer<T> take) {
        run.look(() -> {
            BatchSource source = node.open(run, columns.isEmpty() ? Optional.empty() : Optional.of(columns));
            try (WorkAhead<T> all = new WorkAhead<>(source, batch -> {
                try (batch) {
                    return work.apply(batch);
                }
            }, result -> {}, run)) {
                for (T result = all.next(); result != null; result = all.next()) { take.accept(result); }
            }
        });
    }
}
