package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;
import static arabica.autograd.vector.Zip.ZIP_HIGH;
import static arabica.autograd.vector.Zip.ZIP_LOW;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Copies blocks of operands to where a kernel reads them in order.
///
/// B goes to panels of [Tile#PANEL] columns, each `kc` rows of its own width, one after the other; the last panel is
/// as wide as what is left, rounded up to 16, and zero beyond it.
final class Packing {
    /// Bytes of a row of a panel.
    private static final long PANEL = 4L * Tile.PANEL;
    private static final VectorMask<Float> FIRST_EIGHT = SPECIES.indexInRange(0, 8);
    private static final VectorMask<Float> SECOND_EIGHT = FIRST_EIGHT.not();

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

    /// `to[c][r] = from[r][c]` for `rows × columns`. What is left over at an end is done once more with its neighbours.
    static void transpose(long from, long fromStride, int rows, int columns, long to, long toStride) {
        if (LANES < 8 || rows < 8 || columns < LANES) {
            transposeScalar(from, fromStride, rows, columns, to, toStride);
            return;
        }
        for (int i = 0; i < rows; i += 8) {
            int r = Math.min(i, rows - 8);
            for (int j = 0; j < columns; j += LANES) {
                int c = Math.min(j, columns - LANES);
                transpose8(from + fromStride * r + 4L * c, fromStride, to + toStride * c + 4L * r, toStride);
            }
        }
    }

    private static void transposeScalar(long from, long fromStride, int rows, int columns, long to, long toStride) {
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                Memory.set(to + toStride * c + 4L * r, Memory.get(from + fromStride * r + 4L * c));
            }
        }
    }

    /// Eight rows of a vector each. Zipping row i with row i + 4, three times over, puts each column's eight values side
    /// by side: one column in a vector of eight lanes, two in one of sixteen.
    private static void transpose8(long from, long fs, long to, long ts) {
        FloatVector a0 = FloatVector.fromMemorySegment(SPECIES, ALL, from, ORDER);
        FloatVector a1 = FloatVector.fromMemorySegment(SPECIES, ALL, from + fs, ORDER);
        FloatVector a2 = FloatVector.fromMemorySegment(SPECIES, ALL, from + 2 * fs, ORDER);
        FloatVector a3 = FloatVector.fromMemorySegment(SPECIES, ALL, from + 3 * fs, ORDER);
        FloatVector a4 = FloatVector.fromMemorySegment(SPECIES, ALL, from + 4 * fs, ORDER);
        FloatVector a5 = FloatVector.fromMemorySegment(SPECIES, ALL, from + 5 * fs, ORDER);
        FloatVector a6 = FloatVector.fromMemorySegment(SPECIES, ALL, from + 6 * fs, ORDER);
        FloatVector a7 = FloatVector.fromMemorySegment(SPECIES, ALL, from + 7 * fs, ORDER);
        FloatVector b0 = ZIP_LOW.selectFrom(a0, a4);
        FloatVector b1 = ZIP_HIGH.selectFrom(a0, a4);
        FloatVector b2 = ZIP_LOW.selectFrom(a1, a5);
        FloatVector b3 = ZIP_HIGH.selectFrom(a1, a5);
        FloatVector b4 = ZIP_LOW.selectFrom(a2, a6);
        FloatVector b5 = ZIP_HIGH.selectFrom(a2, a6);
        FloatVector b6 = ZIP_LOW.selectFrom(a3, a7);
        FloatVector b7 = ZIP_HIGH.selectFrom(a3, a7);
        a0 = ZIP_LOW.selectFrom(b0, b4);
        a1 = ZIP_HIGH.selectFrom(b0, b4);
        a2 = ZIP_LOW.selectFrom(b1, b5);
        a3 = ZIP_HIGH.selectFrom(b1, b5);
        a4 = ZIP_LOW.selectFrom(b2, b6);
        a5 = ZIP_HIGH.selectFrom(b2, b6);
        a6 = ZIP_LOW.selectFrom(b3, b7);
        a7 = ZIP_HIGH.selectFrom(b3, b7);
        b0 = ZIP_LOW.selectFrom(a0, a4);
        b1 = ZIP_HIGH.selectFrom(a0, a4);
        b2 = ZIP_LOW.selectFrom(a1, a5);
        b3 = ZIP_HIGH.selectFrom(a1, a5);
        b4 = ZIP_LOW.selectFrom(a2, a6);
        b5 = ZIP_HIGH.selectFrom(a2, a6);
        b6 = ZIP_LOW.selectFrom(a3, a7);
        b7 = ZIP_HIGH.selectFrom(a3, a7);
        if (LANES == 8) {
            b0.intoMemorySegment(ALL, to, ORDER);
            b1.intoMemorySegment(ALL, to + ts, ORDER);
            b2.intoMemorySegment(ALL, to + 2 * ts, ORDER);
            b3.intoMemorySegment(ALL, to + 3 * ts, ORDER);
            b4.intoMemorySegment(ALL, to + 4 * ts, ORDER);
            b5.intoMemorySegment(ALL, to + 5 * ts, ORDER);
            b6.intoMemorySegment(ALL, to + 6 * ts, ORDER);
            b7.intoMemorySegment(ALL, to + 7 * ts, ORDER);
        } else {
            b0.intoMemorySegment(ALL, to, ORDER, FIRST_EIGHT);
            b0.intoMemorySegment(ALL, to + ts - 32, ORDER, SECOND_EIGHT);
            b1.intoMemorySegment(ALL, to + 2 * ts, ORDER, FIRST_EIGHT);
            b1.intoMemorySegment(ALL, to + 3 * ts - 32, ORDER, SECOND_EIGHT);
            b2.intoMemorySegment(ALL, to + 4 * ts, ORDER, FIRST_EIGHT);
            b2.intoMemorySegment(ALL, to + 5 * ts - 32, ORDER, SECOND_EIGHT);
            b3.intoMemorySegment(ALL, to + 6 * ts, ORDER, FIRST_EIGHT);
            b3.intoMemorySegment(ALL, to + 7 * ts - 32, ORDER, SECOND_EIGHT);
            b4.intoMemorySegment(ALL, to + 8 * ts, ORDER, FIRST_EIGHT);
            b4.intoMemorySegment(ALL, to + 9 * ts - 32, ORDER, SECOND_EIGHT);
            b5.intoMemorySegment(ALL, to + 10 * ts, ORDER, FIRST_EIGHT);
            b5.intoMemorySegment(ALL, to + 11 * ts - 32, ORDER, SECOND_EIGHT);
            b6.intoMemorySegment(ALL, to + 12 * ts, ORDER, FIRST_EIGHT);
            b6.intoMemorySegment(ALL, to + 13 * ts - 32, ORDER, SECOND_EIGHT);
            b7.intoMemorySegment(ALL, to + 14 * ts, ORDER, FIRST_EIGHT);
            b7.intoMemorySegment(ALL, to + 15 * ts - 32, ORDER, SECOND_EIGHT);
        }
    }
}
