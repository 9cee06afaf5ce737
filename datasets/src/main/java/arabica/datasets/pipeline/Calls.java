package arabica.datasets.pipeline;

import java.util.Map;
import java.util.function.Function;

/// Calls users' functions on rows, and says on which row one failed.
final class Calls {
    private Calls() {}

    /// @throws PipelineException when the function throws
    static <T> T onRow(Batch batch, int index, Run run, Function<TableRow, T> function) {
        Origin origin = run.origins().of(batch.origins()[index]);
        TableRow row = new TableRow(batch.table(), index, origin, Map.of());
        try {
            return function.apply(row);
        } catch (RuntimeException | Error failure) {
            throw failed(origin, failure);
        } finally {
            row.leave();
        }
    }

    /// As [#onRow], for a function of one column's text.
    static <A, B> B onText(Batch batch, int index, Run run, A argument, Function<A, B> function) {
        try {
            return function.apply(argument);
        } catch (RuntimeException | Error failure) {
            throw failed(run.origins().of(batch.origins()[index]), failure);
        }
    }

    static PipelineException failed(Origin origin, Throwable failure) {
        String message = failure.getMessage() == null ? "" : ": " + failure.getMessage();
        return new PipelineException(origin + ": " + failure.getClass().getSimpleName() + message, failure);
    }
}
