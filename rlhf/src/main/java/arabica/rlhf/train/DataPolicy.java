package arabica.rlhf.train;

import java.nio.file.Path;
import java.util.Optional;

/// How a run's tokenized data is made and where it is kept.
///
/// @param threads that tokenize; the result does not depend on their number
/// @param cache   a folder that runs share, where sets lie under names made of their hashes; empty for the run's own folder
public record DataPolicy(int threads, Optional<Path> cache) {
    /// All cores, in the run's folder.
    public static final DataPolicy DEFAULT = new DataPolicy(Runtime.getRuntime().availableProcessors(),
            Optional.empty());
}
