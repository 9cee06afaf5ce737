package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Copies blocks of operands to where a kernel reads them in order.
///
/// B goes to panels of [Tile#PANEL] columns, each `kc` rows of its own width, one after the other; the last panel is
/// as wide as what is left, rounded up to 16, and zero beyond it.
final class Packing {
    /// Bytes of a row of a panel.
    private static final long PANEL = 4L * Tile.PANEL;
    private static final VectorSpecies<Float> EIGHT = FloatVector.SPECIES_256;
    private static final FloatVector LOW = FloatVector.fromArray(EIGHT, new float[]{0, 8, 1, 9, 2, 10, 3, 11}, 0);
    private static final FloatVector HIGH = FloatVector.fromArray(EIGHT, new float[]{4, 12, 5, 13, 6, 14, 7, 15}, 0);

    private Packing() {}

    /// The floats that `kc × n` take when packed.
    static long size(int kc, int n) { return (long) kc * Memory.roundUp(n); }

    static int panelWidth(int n, int column) { return Math.min(Tile.PANEL, Memory.roundUp(n - column)); }

    /// Packs `b[k][column]`, rows `stride` bytes apart: row by row, as they lie in memory.
    static void rows(long b, long stride, int kc, int n, long packed) {
        int whole = n / Tile.PANEL * Tile.PANEL;
        if (whole > 0) {
            for (int k = 0; k < kc; k++) { spread(b + stride * k, whole, packed + PANEL * k, PANEL * kc); }
        }
        if (whole < n) {
            copyRows(b + 4L * whole, stride, kc, n - whole, packed + 4L * kc * whole, 4L * panelWidth(n, whole));
        }
    }

    /// Deals a row out to whole panels.
    private static void spread(long from, int n, long to, long panel) {
        for (int j = 0; j < n; j += Tile.PANEL) {
            for (int i = 0; i < 4 * Tile.PANEL; i += 4 * LANES) {
                FloatVector.fromMemorySegment(SPECIES, ALL, from + i, ORDER).intoMemorySegment(ALL, to + i, ORDER);
            }
            from += PANEL;
            to += panel;
        }
    }

    /// Copies `rows × n` floats; each target row is zeroed up to the next multiple of 16.
    static void copyRows(long from, long fromStride, int rows, int n, long to, long toStride) {
        int whole = Memory.wholeBlocks(n);
        for (int k = 0; k < rows; k++) {
            long source = from + fromStride * k;
            long target = to + toStride * k;
            for (int i = 0; i < whole; i += LANES) {
                FloatVector.fromMemorySegment(SPECIES, ALL, source + 4L * i, ORDER).intoMemorySegment(ALL,
                        target + 4L * i, ORDER);
            }
            if (whole < n) { Memory.stage(source + 4L * whole, n - whole, 0, target + 4L * whole); }
        }
    }

    /// Packs the transpose of `b[column][k]`, rows `stride` bytes apart.
    static void transposed(long b, long stride, int kc, int n, long packed) {
        long to = packed;
        for (int j = 0; j < n; j += Tile.PANEL) {
            int width = panelWidth(n, j);
            transpose(b + stride * j, stride, Math.min(width, n - j), kc, to, 4L * width);
            int present = Math.min(width, n - j);
            if (present < width) { zeroColumns(to, kc, present, width); }
            to += 4L * kc * width;
        }
    }

    private static void zeroColumns(long panel, int kc, int from, int width) {
        for (int k = 0; k < kc; k++) {
            for (int j = from; j < width; j++) { Memory.set(panel + 4L * (k * width + j), 0); }
        }
    }

    /// `to[c][r] = from[r][c]` for `rows × columns`.
    static void transpose(long from, long fromStride, int rows, int columns, long to, long toStride) {
        int wholeRows = LANES < 8 ? 0 : rows & -8;
        int wholeColumns = columns & -8;
        for (int r = 0; r < wholeRows; r += 8) {
            for (int c = 0; c < wholeColumns; c += 8) {
                transpose8(from + fromStride * r + 4L * c, fromStride, to + toStride * c + 4L * r, toStride);
            }
            transposeScalar(from, fromStride, r, r + 8, wholeColumns, columns, to, toStride);
        }
        transposeScalar(from, fromStride, wholeRows, rows, 0, columns, to, toStride);
    }

    private static void transposeScalar(long from, long fromStride, int firstRow, int lastRow, int firstColumn,
            int lastColumn, long to, long toStride) {
        for (int r = firstRow; r < lastRow; r++) {
            for (int c = firstColumn; c < lastColumn; c++) {
                Memory.set(to + toStride * c + 4L * r, Memory.get(from + fromStride * r + 4L * c));
            }
        }
    }

    /// Zipping row i with row i + 4, three times over, transposes 8 × 8.
    private static void transpose8(long from, long fs, long to, long ts) {
        FloatVector a0 = FloatVector.fromMemorySegment(EIGHT, ALL, from, ORDER);
        FloatVector a1 = FloatVector.fromMemorySegment(EIGHT, ALL, from + fs, ORDER);
        FloatVector a2 = FloatVector.fromMemorySegment(EIGHT, ALL, from + 2 * fs, ORDER);
        FloatVector a3 = FloatVector.fromMemorySegment(EIGHT, ALL, from + 3 * fs, ORDER);
        FloatVector a4 = FloatVector.fromMemorySegment(EIGHT, ALL, from + 4 * fs, ORDER);
        FloatVector a5 = FloatVector.fromMemorySegment(EIGHT, ALL, from + 5 * fs, ORDER);
        FloatVector a6 = FloatVector.fromMemorySegment(EIGHT, ALL, from + 6 * fs, ORDER);
        FloatVector a7 = FloatVector.fromMemorySegment(EIGHT, ALL, from + 7 * fs, ORDER);
        FloatVector b0 = LOW.selectFrom(a0, a4);
        FloatVector b1 = HIGH.selectFrom(a0, a4);
        FloatVector b2 = LOW.selectFrom(a1, a5);
        FloatVector b3 = HIGH.selectFrom(a1, a5);
        FloatVector b4 = LOW.selectFrom(a2, a6);
        FloatVector b5 = HIGH.selectFrom(a2, a6);
        FloatVector b6 = LOW.selectFrom(a3, a7);
        FloatVector b7 = HIGH.selectFrom(a3, a7);
        a0 = LOW.selectFrom(b0, b4);
        a1 = HIGH.selectFrom(b0, b4);
        a2 = LOW.selectFrom(b1, b5);
        a3 = HIGH.selectFrom(b1, b5);
        a4 = LOW.selectFrom(b2, b6);
        a5 = HIGH.selectFrom(b2, b6);
        a6 = LOW.selectFrom(b3, b7);
        a7 = HIGH.selectFrom(b3, b7);
        LOW.selectFrom(a0, a4).intoMemorySegment(ALL, to, ORDER);
        HIGH.selectFrom(a0, a4).intoMemorySegment(ALL, to + ts, ORDER);
        LOW.selectFrom(a1, a5).intoMemorySegment(ALL, to + 2 * ts, ORDER);
        HIGH.selectFrom(a1, a5).intoMemorySegment(ALL, to + 3 * ts, ORDER);
        LOW.selectFrom(a2, a6).intoMemorySegment(ALL, to + 4 * ts, ORDER);
        HIGH.selectFrom(a2, a6).intoMemorySegment(ALL, to + 5 * ts, ORDER);
        LOW.selectFrom(a3, a7).intoMemorySegment(ALL, to + 6 * ts, ORDER);
        HIGH.selectFrom(a3, a7).intoMemorySegment(ALL, to + 7 * ts, ORDER);
    }
}
