package arabica.datasets.dedup;

import java.util.ArrayList;
import java.util.List;

/// The band keys of many rows, in pieces so that growing copies nothing: `bands · 8` bytes a row.
final class RowKeys {
    private static final int PIECE_BITS = 12;

    private final int bands;
    private final List<long[]> pieces = new ArrayList<>();
    private int rows;

    RowKeys(int bands) { this.bands = bands; }

    /// @param keys one a band; null for a row that nothing is near to
    void add(long[] keys) {
        int at = rows & ((1 << PIECE_BITS) - 1);
        if (at == 0) { pieces.add(new long[bands << PIECE_BITS]); }
        if (keys != null) { System.arraycopy(keys, 0, pieces.getLast(), at * bands, bands); }
        rows = Math.incrementExact(rows);
    }

    int rows() { return rows; }

    long key(int row, int band) {
        return pieces.get(row >>> PIECE_BITS)[(row & ((1 << PIECE_BITS) - 1)) * bands + band];
    }
}
