package arabica.datasets;

import java.nio.file.Path;
import java.util.Optional;

/// One row that cannot be used. A [BadRowPolicy] may allow a number of them.
public final class BadRowException extends DataException {
    private static final long serialVersionUID = 1L;

    private final transient Path file;
    private final long row;
    private final String field;

    /// @param row from 1
    /// @param field the field at fault, empty when it is the row as a whole
    /// @param problem what is wrong and what was expected
    public BadRowException(Path file, long row, Optional<String> field, String problem) {
        super(file + ": row " + row + field.map(name -> ", field \"" + name + "\"").orElse("") + ": " + problem);
        this.file = file;
        this.row = row;
        this.field = field.orElse(null);
    }

    public Path file() { return file; }

    /// The row's number in its file, from 1.
    public long row() { return row; }

    public Optional<String> field() { return Optional.ofNullable(field); }
}
