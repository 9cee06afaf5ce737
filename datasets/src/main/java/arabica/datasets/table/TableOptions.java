package arabica.datasets.table;

import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import java.util.List;

/// How a table is read.
///
/// @param columns the columns that are wanted, in this order; empty for all. Only they are read where the format allows
/// @param badRows what happens to rows of JSON lines that are no rows
/// @param byRow   for who takes the table row by row and has a say for each: texts of Arrow and Parquet are not checked
///     to be UTF-8, and where no columns are named those of types that are not read are passed over
///     ([TableReader#passedOver])
public record TableOptions(List<String> columns, BadRowPolicy badRows, boolean byRow) {
    /// All columns that can be read, row by row.
    public static final TableOptions BY_ROW = new TableOptions(List.of(), BadRowPolicy.strict(), true);
    /// All columns, and no bad rows.
    public static final TableOptions ALL = new TableOptions(List.of(), BadRowPolicy.strict());

    /// @throws DataException when a column is asked for twice
    public TableOptions {
        columns = List.copyOf(columns);
        if (columns.stream().distinct().count() < columns.size())
            throw new DataException("the columns " + String.join(", ", columns) + " are not all different");
    }

    public TableOptions(List<String> columns, BadRowPolicy badRows) { this(columns, badRows, false); }

    public TableOptions withColumns(String... names) { return new TableOptions(List.of(names), badRows, byRow); }
}
