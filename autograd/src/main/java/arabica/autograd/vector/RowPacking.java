package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;
import static arabica.autograd.vector.Zip.ZIP_HIGH;
import static arabica.autograd.vector.Zip.ZIP_LOW;

import java.lang.foreign.ValueLayout;

import jdk.incubator.vector.FloatVector;

/// Copies rows of A, six at a time, to where [PackedKernels] reads them: for each step along k, six values side by side.
///
/// Whole vectors are written where six or twelve lanes are wanted; the next step overwrites the others. So a tile has some
/// floats of slack at its end, and what a tile of fewer rows has in the places of the others is arbitrary.
final class RowPacking {
    /// The last of three zips, less the two of eight rows that are not there: six values of a step, then six of the next
    /// where a vector holds both.
    private static final FloatVector SIX_LOW = Zip.indices(lane -> zipped(lane, 0));
    private static final FloatVector SIX_HIGH = Zip.indices(lane -> zipped(lane, LANES / 2));
    /// Bytes of a vector's steps.
    private static final long PART = 24L * (LANES / 8);
    private static final ValueLayout.OfLong TWO_FLOATS = ValueLayout.JAVA_LONG_UNALIGNED;
    /// Columns that are packed together: whole cache lines, and no more targets than the machine can follow.
    static final int GROUP = 8 * Tile.ROWS;
    private static final long STEP = 4L * Tile.ROWS;

    private RowPacking() {}

    private static int zipped(int lane, int from) {
        int step = lane / Tile.ROWS;
        return step < LANES / 8 ? from + 4 * step + lane % Tile.ROWS / 2 + lane % 2 * LANES : 0;
    }

    /// The floats that a tile of `kc` steps takes: whole cache lines.
    static long size(int kc) { return Memory.roundUp(Tile.ROWS * kc + 4); }

    /// Packs up to six rows that lie `stride` bytes apart, their steps side by side.
    static void rows(long from, long stride, int rows, int kc, long to) {
        long r1 = Math.min(1, rows - 1) * stride;
        long r2 = Math.min(2, rows - 1) * stride;
        long r3 = Math.min(3, rows - 1) * stride;
        long r4 = Math.min(4, rows - 1) * stride;
        long r5 = Math.min(5, rows - 1) * stride;
        int whole = LANES < 8 ? 0 : kc & -LANES;
        for (int k = 0; k < whole; k += LANES) { transpose(from + 4L * k, r1, r2, r3, r4, r5, to + STEP * k); }
        for (int k = whole; k < kc; k++) {
            long x = from + 4L * k;
            long y = to + STEP * k;
            Memory.set(y, Memory.get(x));
            Memory.set(y + 4, Memory.get(x + r1));
            Memory.set(y + 8, Memory.get(x + r2));
            Memory.set(y + 12, Memory.get(x + r3));
            Memory.set(y + 16, Memory.get(x + r4));
            Memory.set(y + 20, Memory.get(x + r5));
        }
    }

    /// A vector of steps of six rows. Zipping row i with row i + 4, three times over, transposes; rows 6 and 7 are not
    /// wanted, so others stand in for them.
    private static void transpose(long from, long r1, long r2, long r3, long r4, long r5, long to) {
        FloatVector a0 = FloatVector.fromMemorySegment(SPECIES, ALL, from, ORDER);
        FloatVector a1 = FloatVector.fromMemorySegment(SPECIES, ALL, from + r1, ORDER);
        FloatVector a2 = FloatVector.fromMemorySegment(SPECIES, ALL, from + r2, ORDER);
        FloatVector a3 = FloatVector.fromMemorySegment(SPECIES, ALL, from + r3, ORDER);
        FloatVector a4 = FloatVector.fromMemorySegment(SPECIES, ALL, from + r4, ORDER);
        FloatVector a5 = FloatVector.fromMemorySegment(SPECIES, ALL, from + r5, ORDER);
        FloatVector b0 = ZIP_LOW.selectFrom(a0, a4);
        FloatVector b1 = ZIP_HIGH.selectFrom(a0, a4);
        FloatVector b2 = ZIP_LOW.selectFrom(a1, a5);
        FloatVector b3 = ZIP_HIGH.selectFrom(a1, a5);
        FloatVector b4 = ZIP_LOW.selectFrom(a2, a2);
        FloatVector b5 = ZIP_HIGH.selectFrom(a2, a2);
        FloatVector b6 = ZIP_LOW.selectFrom(a3, a3);
        FloatVector b7 = ZIP_HIGH.selectFrom(a3, a3);
        a0 = ZIP_LOW.selectFrom(b0, b4);
        a1 = ZIP_HIGH.selectFrom(b0, b4);
        a2 = ZIP_LOW.selectFrom(b1, b5);
        a3 = ZIP_HIGH.selectFrom(b1, b5);
        a4 = ZIP_LOW.selectFrom(b2, b6);
        a5 = ZIP_HIGH.selectFrom(b2, b6);
        FloatVector a6 = ZIP_LOW.selectFrom(b3, b7);
        FloatVector a7 = ZIP_HIGH.selectFrom(b3, b7);
        SIX_LOW.selectFrom(a0, a4).intoMemorySegment(ALL, to, ORDER);
        SIX_HIGH.selectFrom(a0, a4).intoMemorySegment(ALL, to + PART, ORDER);
        SIX_LOW.selectFrom(a1, a5).intoMemorySegment(ALL, to + 2 * PART, ORDER);
        SIX_HIGH.selectFrom(a1, a5).intoMemorySegment(ALL, to + 3 * PART, ORDER);
        SIX_LOW.selectFrom(a2, a6).intoMemorySegment(ALL, to + 4 * PART, ORDER);
        SIX_HIGH.selectFrom(a2, a6).intoMemorySegment(ALL, to + 5 * PART, ORDER);
        SIX_LOW.selectFrom(a3, a7).intoMemorySegment(ALL, to + 6 * PART, ORDER);
        SIX_HIGH.selectFrom(a3, a7).intoMemorySegment(ALL, to + 7 * PART, ORDER);
    }

    /// Packs columns of a matrix whose rows, the steps along k, lie `stride` bytes apart: tiles of six, one after the
    /// other. Rows are at least eight floats long: what is read beyond the end of one belongs to the next, and the last
    /// is read one by one.
    static void columns(long from, long stride, int columns, int kc, long to) {
        long tile = 4 * size(kc);
        for (int i = 0; i < columns; i += GROUP) {
            int n = Math.min(GROUP, columns - i);
            for (int k = 0; k < kc - 1; k++) {
                spread(from + stride * k + 4L * i, n, to + tile * (i / Tile.ROWS) + STEP * k, tile);
            }
        }
        for (int i = 0; i < columns; i++) {
            Memory.set(to + tile * (i / Tile.ROWS) + STEP * (kc - 1) + 4L * (i % Tile.ROWS),
                    Memory.get(from + stride * (kc - 1) + 4L * i));
        }
    }

    /// Deals one step of some columns out to their tiles. Six floats are three plain 64-bit moves: too little for vectors,
    /// which C2 boxed here in some launches.
    private static void spread(long from, int columns, long to, long tile) {
        for (int i = 0; i < columns; i += Tile.ROWS) {
            ALL.set(TWO_FLOATS, to, ALL.get(TWO_FLOATS, from));
            ALL.set(TWO_FLOATS, to + 8, ALL.get(TWO_FLOATS, from + 8));
            ALL.set(TWO_FLOATS, to + 16, ALL.get(TWO_FLOATS, from + 16));
            from += STEP;
            to += tile;
        }
    }
}
