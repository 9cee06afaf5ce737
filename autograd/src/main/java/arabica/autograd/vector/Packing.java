package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import jdk.incubator.vector.FloatVector;

/// Copies blocks of operands to where a kernel reads them in order.
///
/// B goes to panels of [Tile#PANEL] columns, each `kc` rows of its own width, one after the other; the last panel is
/// as wide as what is left, rounded up to 16, and zero beyond it.
final class Packing {
    /// Bytes of a row of a panel.
    private static final long PANEL = 4L * Tile.PANEL;

    private Packing() {}

    /// The floats that `kc × n` take when packed.
    static long size(int kc, int n) { return (long) kc * Memory.roundUp(n); }

    static int panelWidth(int n, int column) { return Math.min(Tile.PANEL, Memory.roundUp(n - column)); }

    /// Packs `b[k][column]`, rows `stride` bytes apart: row by row, as they lie in memory.
    static void rows(long b, long stride, int kc, int n, long packed) { rows(b, stride, 0, kc, kc, n, packed); }

    /// Of that, the rows `from` … `to − 1`.
    static void rows(long b, long stride, int from, int to, int kc, int n, long packed) {
        int whole = n / Tile.PANEL * Tile.PANEL;
        if (whole > 0) {
            for (int k = from; k < to; k++) { spread(b + stride * k, whole, packed + PANEL * k, PANEL * kc); }
        }
        if (whole < n) {
            long row = 4L * panelWidth(n, whole);
            copyRows(b + 4L * whole + stride * from, stride, to - from, n - whole,
                    packed + 4L * kc * whole + row * from, row);
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
    static void transposed(long b, long stride, int kc, int n, long packed, Scratch scratch) {
        long to = packed;
        for (int j = 0; j < n; j += Tile.PANEL) {
            int width = panelWidth(n, j);
            Transpose.run(b + stride * j, stride, Math.min(width, n - j), kc, to, 4L * width, scratch.squares());
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
}
