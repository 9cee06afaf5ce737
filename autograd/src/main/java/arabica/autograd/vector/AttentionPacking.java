package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.F32;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Copies of one head, laid side by side: in the packed projection its rows lie pages apart. Rows hold few vectors, so
/// the inner loops run down the rows.
final class AttentionPacking {
    private static final int ROWS = AttentionProducts.ROWS;
    private static final int PANEL = AttentionProducts.PANEL;

    private AttentionPacking() {}

    static long panelBytes(int rows, int columns) { return 4L * columns * ((rows + PANEL - 1) / PANEL * PANEL); }

    /// The transpose of `rows × columns` in panels of [AttentionProducts#PANEL] columns, one row of x each, zero beyond
    /// the last.
    static void panels(long x, long stride, int rows, int columns, long panels, Scratch scratch) {
        for (int j = 0; j < rows; j += PANEL) {
            long panel = panels + 4L * columns * j;
            int present = Math.min(PANEL, rows - j);
            if (present < PANEL) { Memory.fill(panel, (long) columns * PANEL, 0); }
            Transpose.run(x + stride * j, stride, present, columns, panel, 4L * PANEL, scratch.squares());
        }
    }

    /// Copies rows, each padded with zeros to a multiple of 16 columns.
    static void copy(long x, long stride, int rows, int columns, long copy, long copyStride) {
        int whole = columns & -LANES;
        for (int i = 0; i < whole; i += LANES) {
            for (int r = 0; r < rows; r++) {
                FloatVector.fromMemorySegment(SPECIES, ALL, x + stride * r + 4L * i, ORDER)
                        .intoMemorySegment(ALL, copy + copyStride * r + 4L * i, ORDER);
            }
        }
        for (int i = whole; i < Memory.roundUp(columns); i += LANES) {
            VectorMask<Float> present = SPECIES.indexInRange(Math.min(i, columns), columns);
            for (int r = 0; r < rows; r++) {
                FloatVector.fromMemorySegment(SPECIES, ALL, x + stride * r + 4L * i, ORDER, present)
                        .intoMemorySegment(ALL, copy + copyStride * r + 4L * i, ORDER);
            }
        }
    }

    /// As [#copy], and adds rows of zeros up to a multiple of 6.
    static void rows(long x, long stride, int rows, int columns, long copy, long copyStride) {
        copy(x, stride, rows, columns, copy, copyStride);
        int whole = (rows + ROWS - 1) / ROWS * ROWS;
        Memory.fill(copy + copyStride * rows, copyStride / 4 * (whole - rows), 0);
    }

    /// The way back, times `factors[r]`.
    static void write(long copy, long copyStride, int rows, int columns, long factors, long x, long stride) {
        int whole = columns & -LANES;
        for (int i = 0; i < whole; i += LANES) {
            for (int r = 0; r < rows; r++) {
                FloatVector factor = FloatVector.broadcast(SPECIES, ALL.get(F32, factors + 4L * r));
                FloatVector.fromMemorySegment(SPECIES, ALL, copy + copyStride * r + 4L * i, ORDER).mul(factor)
                        .intoMemorySegment(ALL, x + stride * r + 4L * i, ORDER);
            }
        }
        if (whole == columns) { return; }
        VectorMask<Float> present = SPECIES.indexInRange(whole, columns);
        for (int r = 0; r < rows; r++) {
            FloatVector factor = FloatVector.broadcast(SPECIES, ALL.get(F32, factors + 4L * r));
            FloatVector.fromMemorySegment(SPECIES, ALL, copy + copyStride * r + 4L * whole, ORDER).mul(factor)
                    .intoMemorySegment(ALL, x + stride * r + 4L * whole, ORDER, present);
        }
    }

    /// The way back.
    static void write(long copy, long copyStride, int rows, int columns, long x, long stride) {
        int whole = columns & -LANES;
        for (int i = 0; i < whole; i += LANES) {
            for (int r = 0; r < rows; r++) {
                FloatVector.fromMemorySegment(SPECIES, ALL, copy + copyStride * r + 4L * i, ORDER)
                        .intoMemorySegment(ALL, x + stride * r + 4L * i, ORDER);
            }
        }
        if (whole == columns) { return; }
        VectorMask<Float> present = SPECIES.indexInRange(whole, columns);
        for (int r = 0; r < rows; r++) {
            FloatVector.fromMemorySegment(SPECIES, ALL, copy + copyStride * r + 4L * whole, ORDER)
                    .intoMemorySegment(ALL, x + stride * r + 4L * whole, ORDER, present);
        }
    }
}
