package arabica.cli;

import arabica.datasets.DataException;
import arabica.datasets.pipeline.Dataset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/// The flags of commands that read tables as they are, whatever their columns mean.
final class TableFlags {
    @Option(names = "--data", paramLabel = "FILE", required = true, arity = "1..*", parameterConsumer = PathList.class, description = "tables: .parquet, .arrow, .jsonl, …, as one, in this order; what one lacks of another's columns is null")
    List<Path> files;

    @Option(names = "--skip-bad", paramLabel = "N", defaultValue = "0", description = "rows that cannot be read and are skipped and named before it is an error (default: ${DEFAULT-VALUE})")
    private int skipBad;

    /// @param say hears of each row that is skipped, once
    Dataset read(List<Path> of, GlobalFlags global, Consumer<String> say) {
        if (skipBad < 0) { throw new IllegalArgumentException("--skip-bad must be 0 or more, not " + skipBad); }
        Set<String> said = new HashSet<>();
        return Dataset.read(of, skipBad, bad -> {
            if (said.add(bad.getMessage())) { say.accept("warning: skipped " + bad.getMessage()); }
        }).threads(global.threads());
    }

    Dataset read(GlobalFlags global, Consumer<String> say) { return read(files, global, say); }

    /// @throws DataException when the file is there and may not be replaced
    static void requireNew(Path file, boolean overwrite) {
        if (!overwrite && file != null && Files.exists(file)) {
            throw new DataException(file + " exists; --overwrite replaces it");
        }
    }
}
