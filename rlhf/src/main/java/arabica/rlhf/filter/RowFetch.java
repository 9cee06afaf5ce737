package arabica.rlhf.filter;

import arabica.datasets.BadRowPolicy;
import arabica.datasets.rows.DataFiles;
import arabica.datasets.rows.PromptTemplate;
import arabica.datasets.rows.RowReader;
import arabica.datasets.rows.RowUse;
import arabica.datasets.rows.SourcedRow;
import java.util.ArrayList;
import java.util.List;

/// Brings the few rows whose texts are wanted after all.
@FunctionalInterface
interface RowFetch {
    /// @param indexes places in the data, ascending, of rows that can be used
    List<SourcedRow> rows(long[] indexes);

    /// Out of files, where all others are passed over.
    static RowFetch files(DataFiles files, PromptTemplate template) {
        return indexes -> {
            List<SourcedRow> rows = new ArrayList<>();
            try (RowReader reader = RowReader.open(files, RowUse.PREFERENCE, template, BadRowPolicy.strict())) {
                long at = 0;
                for (long index : indexes) {
                    reader.skip(index - at);
                    rows.add(reader.next());
                    at = index + 1;
                }
            }
            return rows;
        };
    }
}
