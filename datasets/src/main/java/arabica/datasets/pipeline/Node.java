package arabica.datasets.pipeline;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// A step of a plan. Nothing is read before it is opened, and it can be opened any number of times.
interface Node {
    /// Starts a pass.
    ///
    /// @param wanted the columns that the batches shall have, in this order; empty for all. What is not wanted is not read
    ///        where that can be
    /// @throws arabica.datasets.DataException when a file cannot be read, or a column is not there
    BatchSource open(Run run, Optional<List<String>> wanted);

    /// The files that are read.
    Stream<Path> inputs();

    /// Builds something on an opened source, and closes the source if that fails.
    static <T> T on(BatchSource source, Function<BatchSource, T> build) {
        try {
            return build.apply(source);
        } catch (RuntimeException | Error failure) {
            source.close();
            throw failure;
        }
    }
}
