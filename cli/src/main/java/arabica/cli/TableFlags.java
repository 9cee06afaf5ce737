package arabica.cli;

import arabica.datasets.DataException;
import arabica.datasets.files.StandardInput;
import arabica.datasets.pipeline.Dataset;
import arabica.datasets.rows.DataPaths;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/// The flags of commands that read tables as they are, whatever their columns mean.
final class TableFlags {
    @Option(names = "--data", paramLabel = "DATA", required = true, arity = "1..*", parameterConsumer = PathList.class, description = DataFlags.KINDS)
    List<Path> named;

    @Option(names = "--skip-bad", paramLabel = "N", defaultValue = "0", description = "rows that cannot be read and are skipped and named before it is an error (default: ${DEFAULT-VALUE})")
    private int skipBad;

    /// What `--data` names, as one table.
    Dataset read(BaseCommand command) { return read(named, command); }

    /// What some names stand for, as one table: files, folders, patterns, `-`. Tells of each row that is skipped, once.
    Dataset read(List<Path> of, BaseCommand command) { return readFiles(expand(of, command), command); }

    Dataset readFiles(List<Path> files, BaseCommand command) {
        if (skipBad < 0) { throw new IllegalArgumentException("--skip-bad must be 0 or more, not " + skipBad); }
        Set<String> said = new HashSet<>();
        return Dataset.read(files, skipBad, bad -> {
            if (said.add(bad.getMessage())) { command.say("data: warning: skipped " + bad.getMessage()); }
        }).threads(command.global.threads());
    }

    static List<Path> expand(List<Path> of, BaseCommand command) {
        List<Path> files = new ArrayList<>();
        if (of.stream().filter(DataFlags.STANDARD_INPUT::equals).count() > 1) {
            throw new DataException("standard input is named twice; it can be read once");
        }
        for (Path path : of) {
            if (path.equals(DataFlags.STANDARD_INPUT)) {
                files.add(StandardInput.copy(command.terminal().in(), Optional.empty()));
            } else {
                files.addAll(DataPaths.expand(path, line -> command.say("data: " + line)));
            }
        }
        return files;
    }

    /// @throws DataException when the file is there and may not be replaced
    static void requireNew(Path file, boolean overwrite) {
        if (!overwrite && file != null && Files.exists(file)) {
            throw new DataException(file + " exists; --overwrite replaces it");
        }
    }
}
