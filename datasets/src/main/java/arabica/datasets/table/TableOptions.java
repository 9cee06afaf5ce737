package arabica.datasets.table;

import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import java.util.List;

/// How a table is read.
///
/// @param columns the columns that are wanted, in this order; empty for all. Only they are read where the format allows
/// @param badRows what happens to rows of JSON lines that are no rows
public record TableOptions(List<String> columns, BadRowPolicy badRows) {
    /// All columns, and no bad rows.
    public static final TableOptions ALL = new TableOptions(List.of(), BadRowPolicy.strict());

    /// @throws DataException when a column is asked for twice
    public TableOptions {
        columns = List.copyOf(columns);
        if (columns.stream().distinct().count() < columns.size())
            throw new DataException("the columns " + String.join(", ", columns) + " are not all different");
    }

    public TableOptions withColumns(String... names) { return new TableOptions(List.of(names), badRows); }
}
