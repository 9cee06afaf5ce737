package arabica.datasets.rows;

import arabica.datasets.BadRowException;
import java.nio.file.Path;
import java.util.Optional;

/// A row and where it came from.
///
/// @param file the file
/// @param number the row's number in its file, from 1
/// @param index the row's place among the rows of all files that were read together, from 0; rows that were skipped count
public record SourcedRow(Path file, long number, long index, Row row) {

    /// An error that names this row.
    public BadRowException bad(String field, String problem) {
        return new BadRowException(file, number, Optional.ofNullable(field), problem);
    }
}
