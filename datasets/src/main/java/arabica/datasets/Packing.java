package arabica.datasets;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntUnaryOperator;

/// Sequences that share rows: first-fit decreasing (Johnson 1973; of a window at most 11/9 of the fewest rows that are possible,
/// and one: of all windows together it may be more, where their lengths differ, as sorted data has it).
/// The longest sequence comes first, each into the first row that has room for it. Sequences are taken in a seeded order, some
/// tens of thousands at a time, and each such window is packed by itself: so the work does not grow faster than the data, and
/// rows are full all the same, for among so many there is one that fits.
///
/// A pure function of lengths, capacity, seed and window. On the heap it is eight bytes for each sequence, at most.
public final class Packing {
    /// Sequences that are packed together.
    public static final int WINDOW = 1 << 16;
    /// Keeps the order apart from those of epochs, and of splits, with the same seed.
    private static final long PACKING_EPOCH = -2;

    /// All rows' sequences, one row after the other.
    private final int[] sequences;
    /// Where each row begins among them, and the end.
    private final int[] starts;
    private final int capacity;
    private final long filled;

    private Packing(int[] sequences, int[] starts, int capacity, long filled) {
        this.sequences = sequences;
        this.starts = starts;
        this.capacity = capacity;
        this.filled = filled;
    }

    /// Packs `size` sequences.
    ///
    /// @param lengths  of each sequence, 1 to `capacity`
    /// @param capacity of a row
    /// @param order    all sequences, once each: those that are near each other may share a row
    /// @param window   sequences that are packed together, at least 1
    /// @throws IllegalArgumentException if a sequence does not fit into a row
    public static Packing of(IntUnaryOperator lengths, int capacity, int[] order, int window) {
        int[] sequences = new int[order.length];
        int[] starts = new int[order.length + 1];
        int rows = 0;
        int placed = 0;
        long filled = 0;
        for (int from = 0; from < order.length; from += window) {
            Window one = new Window(Arrays.copyOfRange(order, from, Math.min(order.length, from + window)), lengths,
                    capacity);
            for (int row = 0; row < one.rows; row++) { starts[rows + row] = placed + one.starts[row]; }
            System.arraycopy(one.packed, 0, sequences, placed, one.packed.length);
            rows += one.rows;
            placed += one.packed.length;
            filled += one.filled;
        }
        starts[rows] = placed;
        return new Packing(sequences, Arrays.copyOf(starts, rows + 1), capacity, filled);
    }

    /// As [#of], in the order that a run of this seed packs in: a shuffled one, or that of the data.
    public static Packing seeded(int size, IntUnaryOperator lengths, int capacity, boolean shuffle, long seed) {
        return of(lengths, capacity,
                shuffle ? Shuffles.permutation(size, seed, PACKING_EPOCH) : Shuffles.identity(size), WINDOW);
    }

    /// The number of rows.
    public int rows() { return starts.length - 1; }

    /// A row's sequences, in their order.
    public int[] row(int row) {
        Objects.checkIndex(row, rows());
        return Arrays.copyOfRange(sequences, starts[row], starts[row + 1]);
    }

    /// The share of the rows' positions that are taken.
    public double fill() { return rows() == 0 ? 1 : (double) filled / ((double) rows() * capacity); }

    /// One window: a tree over rows knows the most room below each node, and so the first row that has enough.
    private static final class Window {
        private final int[] packed;
        private final int[] starts;
        private final int leaves;
        private final int[] room;
        private int rows;
        private long filled;

        Window(int[] sequences, IntUnaryOperator lengths, int capacity) {
            int count = sequences.length;
            leaves = Math.max(1, Integer.highestOneBit(Math.max(1, 2 * count - 1)));
            room = new int[2 * leaves];
            Arrays.fill(room, capacity);
            int[] rowOf = new int[count];
            int[] inRow = new int[count + 1];
            for (int place : decreasing(sequences, lengths, capacity)) {
                int length = lengths.applyAsInt(sequences[place]);
                int row = firstWithRoom(length);
                take(row, length);
                rowOf[place] = row;
                inRow[row + 1]++;
                rows = Math.max(rows, row + 1);
                filled += length;
            }
            starts = new int[rows + 1];
            for (int row = 0; row < rows; row++) { starts[row + 1] = starts[row] + inRow[row + 1]; }
            packed = new int[count];
            int[] next = starts.clone();
            for (int place = 0; place < count; place++) { packed[next[rowOf[place]]++] = sequences[place]; }
        }

        /// Places of the sequences, the longest first, of equals the earlier one.
        private static int[] decreasing(int[] sequences, IntUnaryOperator lengths, int capacity) {
            long[] keys = new long[sequences.length];
            for (int place = 0; place < keys.length; place++) {
                int length = lengths.applyAsInt(sequences[place]);
                if (length < 1 || length > capacity) {
                    throw new IllegalArgumentException("sequence " + sequences[place] + " has " + length
                            + " positions; a row has " + capacity);
                }
                keys[place] = ((long) (capacity - length) << 32) | place;
            }
            Arrays.sort(keys);
            int[] places = new int[keys.length];
            Arrays.setAll(places, i -> (int) keys[i]);
            return places;
        }

        private int firstWithRoom(int length) {
            int node = 1;
            while (node < leaves) { node = room[2 * node] >= length ? 2 * node : 2 * node + 1; }
            return node - leaves;
        }

        private void take(int row, int length) {
            int node = row + leaves;
            room[node] -= length;
            for (node /= 2; node >= 1; node /= 2) { room[node] = Math.max(room[2 * node], room[2 * node + 1]); }
        }
    }
}
