package arabica.datasets.rows;

import java.util.HashMap;
import java.util.Map;

/// Which files of a data set have their prompts in the answers alone. In a file whose first rows have a `prompt`, a row
/// without one lacks it: what its answers begin with may be chance.
final class ImplicitPrompts {
    private final DataFiles files;
    private final RowUse use;
    /// By file, whether its rows have prompts of their own; looked up where a row has none.
    private final Map<Integer, Boolean> named = new HashMap<>();

    ImplicitPrompts(DataFiles files, RowUse use) {
        this.files = files;
        this.use = use;
    }

    /// @param file the row's file, by its place among the files
    /// @throws arabica.datasets.BadRowException when the prompt would be made up
    void require(Fields row, int file) {
        if (Layouts.isImplicit(row, use) && named.computeIfAbsent(file, this::hasPrompts))
            throw row.missing("prompt", "text");
    }

    private boolean hasPrompts(int file) { return LayoutProbe.hasField(files.file(file), files.columns(), "prompt"); }
}
