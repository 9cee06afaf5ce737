package arabica.cli;

import arabica.datasets.DataException;
import arabica.datasets.rows.DataPaths;
import arabica.datasets.files.FileFormat;
import arabica.datasets.files.StandardInput;
import arabica.datasets.rows.ColumnMap;
import arabica.datasets.rows.DataFiles;
import arabica.datasets.rows.LayoutProbe;
import arabica.datasets.rows.RowUse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/// What a command may be told about the data that it reads, and the one place where names of data become files: folders,
/// patterns and standard input. Says in a line what layout was found.
final class DataFlags {
    /// For the descriptions of `--data`.
    static final String KINDS = "rows: .jsonl, .json, .csv, .tsv or .txt (each perhaps with .gz or .zst), .parquet, .arrow; or a folder, a quoted 'pattern*', or - for standard input";
    static final Path STANDARD_INPUT = Path.of("-");

    @Option(names = "--map", paramLabel = "FIELD=COLUMN", description = "a column that is called otherwise, such as chosen=better,rejected=worse; a path such as meta.answer; margin=a-b is a difference")
    private List<String> maps = List.of();

    @Option(names = "--data-format", paramLabel = "NAME", description = "what the data is written in, whatever its name says: jsonl, json, csv, tsv, txt, parquet, arrow")
    private String format;

    private final Map<List<Path>, List<Path>> expanded = new HashMap<>();
    /// The flag's names that standard input was read for.
    private List<Path> fromStandardInput;
    private final Set<String> said = new HashSet<>();
    private final Set<List<Object>> probed = new HashSet<>();

    /// The files of a data set whose rows are read for a use; says once what was found.
    ///
    /// @param terminal whose standard input may be the data, and who hears
    /// @throws DataException when a file is missing, or its rows have nothing of any layout of that use
    /// @throws IllegalArgumentException when a field is mapped that such rows do not have
    DataFiles files(List<Path> named, RowUse use, Terminal terminal) {
        DataFiles files = files(named, use.noun(), use.fields(), terminal);
        if (probed.add(List.of(named, use))) { LayoutProbe.describe(files, use, line -> say(terminal, line)); }
        return files;
    }

    /// The files of rows that have fields of their own.
    DataFiles files(List<Path> named, String noun, Collection<String> fields, Terminal terminal) {
        ColumnMap map = ColumnMap.parse(maps);
        for (String field : map.columns().keySet()) {
            if (!fields.contains(field)) {
                throw new IllegalArgumentException("--map " + map + ": '" + field + "' is no field of " + noun
                        + "; expected " + String.join(", ", fields));
            }
        }
        requireOnce(named);
        return new DataFiles(expanded.computeIfAbsent(named, paths -> expand(paths, terminal)), format(), map);
    }

    /// Whether anything was said.
    boolean isGiven() { return format != null || !maps.isEmpty(); }

    private Optional<FileFormat> format() {
        return Optional.ofNullable(format).map(name -> FileFormat.named(name).orElseThrow(
                () -> new IllegalArgumentException("--data-format must be one of " + FileFormat.known().replace(".", "")
                        + ", not '" + name + "'")));
    }

    /// Two flags with equal names are two readers of files, but not of standard input.
    private void requireOnce(List<Path> named) {
        if (!named.contains(STANDARD_INPUT)) { return; }
        boolean again = fromStandardInput != null && fromStandardInput != named;
        if (again || named.stream().filter(STANDARD_INPUT::equals).count() > 1) {
            throw new DataException("standard input is named twice; it can be read once");
        }
        fromStandardInput = named;
    }

    private List<Path> expand(List<Path> named, Terminal terminal) {
        List<Path> files = new ArrayList<>();
        for (Path path : named) {
            if (path.equals(STANDARD_INPUT)) {
                files.add(StandardInput.copy(terminal.in(), format()));
            } else {
                files.addAll(DataPaths.expand(path, line -> say(terminal, line)));
            }
        }
        return files;
    }

    private void say(Terminal terminal, String line) {
        if (said.add(line)) { terminal.err().println("data: " + line); }
    }
}
