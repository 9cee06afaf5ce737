package arabica.rlhf.train;

import arabica.datasets.Packing;
import arabica.datasets.arrow.TokenSequence;
import java.util.Arrays;
import java.util.List;

/// Sequences that share a row of a batch, end to end; each is read as if it were alone. A sequence takes a position for each
/// token but its last, which is predicted and predicts nothing.
public record PackedRow(List<TokenSequence> sequences) {
    public PackedRow { sequences = List.copyOf(sequences); }

    /// The positions that are taken.
    public int positions() { return sequences.stream().mapToInt(PackedRow::positions).sum(); }

    static int positions(TokenSequence sequence) { return sequence.length() - 1; }

    /// Packs sequences into rows.
    ///
    /// @param capacity the positions of a row; a sequence has a token more, at most
    /// @param options  whose seed, and whether rows are shuffled, decide who shares a row
    public static Examples<PackedRow> pack(Examples<TokenSequence> sequences, int capacity, TrainerOptions options) {
        Packing packing = Packing.seeded(sequences.size(), i -> sequences.length(i) - 1, capacity, options.shuffle(),
                options.seed());
        return Examples
                .of(packing.rows(),
                        row -> new PackedRow(Arrays.stream(packing.row(row)).mapToObj(sequences::get).toList()))
                .withLengths(row -> Arrays.stream(packing.row(row)).map(i -> sequences.length(i) - 1).sum());
    }
}
