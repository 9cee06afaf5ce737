package arabica.nn;

import java.util.Arrays;
import java.util.List;

import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;

/// Sequences of different lengths as one tensor, padded on the right. What pads a row never reaches the row's own
/// positions, since the model is causal; but losses and pooling must not look at it.
///
/// @param ids      I32 `[batch, time]`, in the scope that was current
/// @param lengths  each row's own number of tokens
public record Batch(Tensor ids, int[] lengths) {

    /// Pads rows to the longest of them.
    ///
    /// @param padId  any id of the vocabulary
    /// @throws IllegalArgumentException if there are no rows, or one is empty, saying which (from 1)
    public static Batch of(List<int[]> rows, int padId) {
        int time = rows.stream().mapToInt(row -> row.length).max()
                .orElseThrow(() -> new IllegalArgumentException("a batch of no rows"));
        int[] padded = new int[Math.multiplyExact(rows.size(), time)];
        Arrays.fill(padded, padId);
        int[] lengths = new int[rows.size()];
        for (int i = 0; i < lengths.length; i++) {
            int[] row = rows.get(i);
            if (row.length == 0) { throw new IllegalArgumentException("row " + (i + 1) + " of the batch is empty"); }
            System.arraycopy(row, 0, padded, i * time, row.length);
            lengths[i] = row.length;
        }
        return new Batch(Scope.current().of(padded, lengths.length, time), lengths);
    }

    public int size() { return lengths.length; }

    /// The padded length.
    public int time() { return ids.shape().dim(1); }

    /// Where each row's last token lies among all `batch·time` positions.
    public int[] lastPositions() {
        int[] positions = new int[lengths.length];
        Arrays.setAll(positions, row -> row * time() + lengths[row] - 1);
        return positions;
    }

    /// The hidden state of each row's last token (never a pad): `[batch, time, hidden]` → `[batch, hidden]`.
    public Tensor lastHidden(Tensor hidden) {
        Tensor rows = Ops.reshape(hidden, -1, hidden.shape().columns());
        return Ops.embedding(rows, Scope.current().of(lastPositions(), lengths.length));
    }

    /// The shape of [#ids()].
    public Shape shape() { return ids.shape(); }
}
