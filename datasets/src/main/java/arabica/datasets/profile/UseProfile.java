package arabica.datasets.profile;

import arabica.datasets.BadRowException;
import arabica.datasets.rows.Layout;
import arabica.datasets.rows.Row;
import arabica.datasets.rows.RowJudge;
import arabica.datasets.rows.RowUse;
import arabica.datasets.rows.SourcedObject;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/// What the rows are good for, of one use.
public final class UseProfile {
    private final RowJudge judge;
    private final SequencedMap<String, Long> layouts = new LinkedHashMap<>();
    private final OddRows problems = new OddRows();
    private long usable;
    private long unusable;

    UseProfile(RowJudge judge) { this.judge = judge; }

    /// The row in the form of this use, where it can be used.
    Optional<Row> add(SourcedObject row) {
        Optional<Layout> layout = judge.layout(row);
        layout.ifPresent(found -> layouts.merge(found.title(), 1L, Long::sum));
        // A row without the columns costs no exception, unless it is among the few that are named.
        if (layout.isEmpty() && problems.isFull()) {
            unusable++;
            problems.more();
            return Optional.empty();
        }
        try {
            Row read = judge.read(row);
            usable++;
            return Optional.of(read);
        } catch (BadRowException bad) {
            unusable++;
            problems.add(bad);
            return Optional.empty();
        }
    }

    public RowUse use() { return judge.use(); }

    /// The layouts that were found, each with the rows that have its columns.
    public SequencedMap<String, Long> layouts() { return layouts; }

    public long usable() { return usable; }

    public long unusable() { return unusable; }

    /// What is wrong with those that cannot be used.
    public OddRows problems() { return problems; }
}
