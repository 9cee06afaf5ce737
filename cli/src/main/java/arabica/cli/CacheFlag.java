package arabica.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Where tokenized data is kept.
final class CacheFlag {
    @Option(names = "--cache", paramLabel = "DIR", description = "a folder where runs share tokenized data: what was made of the same files with the same settings is used again (default: the run's own folder)")
    private Path folder;

    Optional<Path> folder() { return Optional.ofNullable(folder); }
}
