package arabica.datasets.rows;

import java.nio.file.Path;
import java.util.Optional;

/// Tells of a row that was read, its columns mapped, what it is good for. For who looks at data without using it. Not
/// thread-safe.
public final class RowJudge {
    private final DataFiles files;
    private final RowUse use;
    private final ImplicitPrompts prompts;

    /// @param files what the rows come from
    /// @param use   what they would be read for
    public RowJudge(DataFiles files, RowUse use) {
        this.files = files;
        this.use = use;
        prompts = new ImplicitPrompts(files, use);
    }

    /// What rows would be read for.
    public RowUse use() { return use; }

    /// The layout of a row that has all its columns, though something may be wrong with what is in them.
    public Optional<Layout> layout(SourcedObject row) {
        Fields fields = fields(row);
        return row.object().isObject()
                ? Layouts.of(fields, use).filter(layout -> layout.fits(fields))
                : Optional.empty();
    }

    /// The row in the form that the use asks for.
    ///
    /// @throws BadRowException when it cannot be used
    public Row read(SourcedObject row) {
        Fields fields = fields(row);
        prompts.require(fields, row.file());
        return Layouts.read(fields, use, PromptTemplate.NONE);
    }

    private Fields fields(SourcedObject row) {
        Path file = files.paths().get(row.file());
        return new Fields(file, row.number(), row.object(), files.columns(), row.typed());
    }
}
