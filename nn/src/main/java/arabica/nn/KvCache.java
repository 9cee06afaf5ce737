package arabica.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

/// The keys and values of all positions so far, per layer `[batch, capacity, kvHeads·headSize]`, so that a new token
/// costs one position of work. Its memory is its own until it is closed.
public final class KvCache implements AutoCloseable {
    private final Scope scope;
    private final int capacity;
    private final int width;
    private final int[] lengths;
    private final List<Tensor> keys = new ArrayList<>();
    private final List<Tensor> values = new ArrayList<>();

    KvCache(Backend backend, int layers, int batch, int capacity, int width) {
        this.scope = Scope.open(backend);
        this.capacity = capacity;
        this.width = width;
        this.lengths = new int[batch];
        Shape shape = Shape.of(batch, capacity, width);
        for (int layer = 0; layer < layers; layer++) {
            // Zeroed: kernels may read beyond a row's length and multiply by a weight of 0, and 0 · NaN is NaN.
            keys.add(scope.zeros(DType.F32, shape));
            values.add(scope.zeros(DType.F32, shape));
        }
    }

    public int batch() { return lengths.length; }

    public int capacity() { return capacity; }

    /// How many positions a row holds.
    public int length(int row) { return lengths[row]; }

    /// A new cache with some rows of this one, in the given order.
    public KvCache select(int[] rows) {
        KvCache selected = new KvCache(scope.backend(), keys.size(), rows.length, capacity, width);
        try (Scope step = Scope.open(scope.backend())) {
            Tensor ids = step.of(rows, rows.length);
            for (int layer = 0; layer < keys.size(); layer++) {
                gather(keys.get(layer), ids, selected.keys.get(layer));
                gather(values.get(layer), ids, selected.values.get(layer));
            }
        }
        Arrays.setAll(selected.lengths, row -> lengths[rows[row]]);
        return selected;
    }

    private void gather(Tensor table, Tensor ids, Tensor out) {
        int rowSize = Math.multiplyExact(capacity, width);
        scope.backend().gatherRows(table.viewAs(Shape.of(table.shape().dim(0), rowSize)), ids,
                out.viewAs(Shape.of(out.shape().dim(0), rowSize)));
    }

    Tensor keys(int layer) { return keys.get(layer); }

    Tensor values(int layer) { return values.get(layer); }

    /// Where position `position` of row `row` lies among all rows of a layer's cache.
    int slot(int row, int position) { return Math.addExact(Math.multiplyExact(row, capacity), position); }

    /// Writes keys and values (strided rows) to the given slots of a layer.
    void put(int layer, Tensor newKeys, Tensor newValues, Tensor slots) {
        Shape rows = Shape.of(Math.multiplyExact(batch(), capacity), width);
        scope.backend().putRows(newKeys, slots, keys.get(layer).viewAs(rows));
        scope.backend().putRows(newValues, slots, values.get(layer).viewAs(rows));
    }

    void setLength(int row, int length) { lengths[row] = length; }

    @Override
    public void close() { scope.close(); }
}
