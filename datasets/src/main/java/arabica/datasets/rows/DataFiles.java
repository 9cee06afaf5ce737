package arabica.datasets.rows;

import arabica.datasets.files.DataFile;
import arabica.datasets.files.FileFormat;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The files of a data set, in order, and what somebody said of them.
///
/// @param paths   the files
/// @param format  how all of them are written, whatever their names say; by their names, where empty
/// @param columns which columns stand for which fields
public record DataFiles(List<Path> paths, Optional<FileFormat> format, ColumnMap columns) {
    public DataFiles { paths = List.copyOf(paths); }

    /// Files of which nothing is said.
    public static DataFiles of(List<Path> paths) { return new DataFiles(paths, Optional.empty(), ColumnMap.NONE); }

    /// One of the files.
    ///
    /// @throws arabica.datasets.DataException when it is missing or of an unknown kind
    public DataFile file(int index) { return file(paths.get(index)); }

    /// The files' names, for messages.
    public String names() { return paths.stream().map(Path::toString).collect(Collectors.joining(", ")); }

    /// Whether a column of the files may have a say in what rows are for this use.
    Predicate<String> needed(RowUse use) {
        Set<String> fields = new LinkedHashSet<>(use.fields());
        Layouts.of(use).forEach(layout -> fields.addAll(layout.columns()));
        return column -> fields.stream().anyMatch(field -> columns.reads(field, column));
    }

    /// One file of these.
    public DataFiles only(int index) { return new DataFiles(List.of(paths.get(index)), format, columns); }

    private DataFile file(Path path) {
        return format.map(known -> DataFile.of(path, known)).orElseGet(() -> DataFile.of(path));
    }
}
