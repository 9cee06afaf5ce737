package arabica.datasets.pipeline;

import java.nio.file.Path;

/// Where a row came from.
///
/// @param file the file it was read from
/// @param row  its number there, from 1
public record Origin(Path file, long row) {
    @Override
    public String toString() { return file + ": row " + row; }
}
