package arabica.rlhf.kto;

import arabica.datasets.BadRowPolicy;
import arabica.datasets.rows.PreferenceRow;
import arabica.datasets.rows.SourcedRow;
import arabica.datasets.rows.UnpairedRow;
import arabica.rlhf.train.RowSource;
import java.util.SequencedMap;
import java.util.function.Consumer;

/// Rows of which each pair is two: its chosen response is desirable, its rejected one is not.
record UnpairedRows(RowSource source) implements RowSource {
    static RowSource of(RowSource source) { return new UnpairedRows(source); }

    @Override
    public String name() { return source.name(); }

    @Override
    public void forEach(BadRowPolicy bad, Consumer<SourcedRow> action) {
        source.forEach(bad, row -> {
            switch (row.row()) {
                case UnpairedRow unpaired -> action.accept(row);
                case PreferenceRow pair -> split(row, pair, bad, action);
                default -> throw new IllegalArgumentException("a row with a label expected, not " + row.row());
            }
        });
    }

    private static void split(SourcedRow row, PreferenceRow pair, BadRowPolicy bad, Consumer<SourcedRow> action) {
        if (pair.notes().weight() != 1) {
            bad.accept(row.bad("weight", "is " + pair.notes().weight()
                    + "; expected none: single responses have the weight of their label"));
            return;
        }
        action.accept(with(row, new UnpairedRow(pair.prompt(), pair.chosen(), true)));
        action.accept(with(row, new UnpairedRow(pair.prompt(), pair.rejected(), false)));
    }

    @Override
    public SequencedMap<String, String> fingerprints() { return source.fingerprints(); }

    private static SourcedRow with(SourcedRow row, UnpairedRow response) {
        return new SourcedRow(row.file(), row.number(), row.index(), response);
    }
}
