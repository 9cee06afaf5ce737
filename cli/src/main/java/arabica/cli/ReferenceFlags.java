package arabica.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// What the policy is held to.
final class ReferenceFlags {
    @Option(names = "--ref", paramLabel = "DIR", description = "the reference model (default: the starting model)")
    private Path reference;

    @Option(names = "--ref-logprobs", paramLabel = "FILE", description = "the reference's log-probabilities: made where there is no such file, used where it is of the same reference and data (default: in OUT/data alone)")
    private Path logProbs;

    Optional<Path> folder() { return Optional.ofNullable(reference); }

    Optional<Path> logProbs() { return Optional.ofNullable(logProbs); }

    /// For losses without a reference.
    ///
    /// @param loss as it was asked for
    /// @throws IllegalArgumentException naming the flag
    void refuse(String loss) {
        if (reference != null) { throw new IllegalArgumentException(loss + " takes no --ref: it has no reference"); }
        if (logProbs != null) {
            throw new IllegalArgumentException(loss + " takes no --ref-logprobs: it has no reference");
        }
    }

    /// What `--overwrite` discards cannot be used.
    ///
    /// @throws IllegalArgumentException naming the flag
    void requireOutside(TrainingFlags training) {
        boolean inside = logProbs != null
                && logProbs.toAbsolutePath().normalize().startsWith(training.out.toAbsolutePath().normalize());
        if (training.overwrite && inside) {
            throw new IllegalArgumentException(
                    "--ref-logprobs " + logProbs + " is in --out " + training.out + ": --overwrite would delete it");
        }
    }
}
