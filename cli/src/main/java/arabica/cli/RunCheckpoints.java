package arabica.cli;

import arabica.datasets.DataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The models that a run has left: its checkpoints, in the order of their steps.
final class RunCheckpoints {
    private static final Pattern NAME = Pattern.compile("step-\\d{1,9}");

    private RunCheckpoints() {}

    /// @throws DataException when the folder is not a run with checkpoints
    static List<Path> of(Path run) {
        Path folder = run.resolve("checkpoints");
        if (!Files.isDirectory(folder)) {
            throw new DataException(run + ": has no checkpoints; expected a run's folder with checkpoints/step-N");
        }
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> found = entries.filter(entry -> NAME.matcher(entry.getFileName().toString()).matches())
                    .sorted(Comparator.comparingInt(RunCheckpoints::step)).toList();
            if (found.isEmpty()) { throw new DataException(folder + ": has no checkpoint; expected step-N"); }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int step(Path checkpoint) {
        return Integer.parseInt(checkpoint.getFileName().toString().substring("step-".length()));
    }
}
