package arabica.cli;

import arabica.datasets.DataException;
import arabica.datasets.rows.DataPaths;
import arabica.nn.ModelDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import picocli.CommandLine.Model.CommandSpec;

/// Keeps what a command reads out of the way of what it deletes or writes over. Checked before anything is.
final class Inputs {
    private static final Set<String> NO_INPUTS = Set.of("--out", "--pairs", "--all", "--report", "--metrics",
            "--config", "--train", "--held-out");

    private static final Set<String> DATA = Set.of("--data", "--eval-data", "--judgements", "--against");

    private Inputs() {}

    /// For `--overwrite`: no folder that the command reads (`--model`, `--ref`, `--reward`, `--tokenizer`, a study's
    /// `--data`) may be `out`, lie in it or hold it, nor one that adapters in such a folder stand on; and no file that it
    /// reads (`--data`, `--eval-data`) may lie in `out`.
    ///
    /// @throws IllegalArgumentException naming the flag
    static void requireOutside(CommandSpec spec, Path out) {
        Path discarded = real(out);
        each(spec, (flag, path) -> {
            if (!Files.isDirectory(path)) {
                if (real(path).startsWith(discarded)) {
                    throw new IllegalArgumentException(
                            flag + " " + path + " is in --out " + out + ": --overwrite would delete what is read");
                }
                return;
            }
            for (Path folder : ModelDirectory.chain(path)) {
                Path read = real(folder);
                boolean apart = !read.startsWith(discarded) && !discarded.startsWith(read);
                if (!apart) {
                    throw new IllegalArgumentException("--out " + out + " and " + flag + " " + path
                            + (folder.equals(path) ? "" : "'s base " + folder)
                            + " are one folder, or one is in the other: --overwrite would delete what is read");
                }
            }
        });
    }

    /// No file that the command reads may be one that it writes.
    ///
    /// @throws IllegalArgumentException naming the flag
    static void requireNone(CommandSpec spec, List<Path> written) {
        each(spec, (flag, path) -> {
            for (Path file : written) {
                if (real(path).equals(real(file))) {
                    throw new IllegalArgumentException(flag + " " + path + " would be written over by the result");
                }
            }
        });
    }

    private static void each(CommandSpec spec, BiConsumer<String, Path> action) {
        for (var option : spec.options()) {
            String flag = option.longestName();
            if (NO_INPUTS.contains(flag)) { continue; }
            switch (option.getValue()) {
                case Path path -> action.accept(flag, path);
                case List<?> list -> list.forEach(element -> {
                    if (element instanceof Path path) {
                        files(flag, path).forEach(file -> action.accept(flag, file));
                    }
                });
                case null, default -> {
                }
            }
        }
    }

    /// Data may be named by its folder or by a pattern.
    private static List<Path> files(String flag, Path path) {
        if (!DATA.contains(flag) || path.equals(DataFlags.STANDARD_INPUT)) { return List.of(path); }
        try {
            return DataPaths.expand(path, line -> {});
        } catch (DataException e) {
            return List.of(path);
        }
    }

    /// With links followed, as far as the path exists.
    private static Path real(Path path) {
        Path whole = path.toAbsolutePath().normalize();
        try {
            return Files.exists(whole) ? whole.toRealPath() : whole;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
