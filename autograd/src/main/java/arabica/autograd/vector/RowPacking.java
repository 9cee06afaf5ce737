package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Copies rows of A, six at a time, to where [PackedKernels] reads them: for each step along k, six values side by side.
///
/// Eight lanes are written where six are wanted; the next step overwrites the other two. So a tile has some floats of
/// slack at its end, and what a tile of fewer rows has in the places of the others is arbitrary.
final class RowPacking {
    private static final VectorSpecies<Float> EIGHT = FloatVector.SPECIES_256;
    private static final FloatVector LOW = FloatVector.fromArray(EIGHT, new float[]{0, 8, 1, 9, 2, 10, 3, 11}, 0);
    private static final FloatVector HIGH = FloatVector.fromArray(EIGHT, new float[]{4, 12, 5, 13, 6, 14, 7, 15}, 0);
    /// Eight lanes, or four at a time where the machine has no more.
    private static final VectorSpecies<Float> SPECIES_8 = LANES < 8 ? FloatVector.SPECIES_128 : EIGHT;
    private static final int PART = SPECIES_8.length();
    /// Columns that are packed together: whole cache lines, and no more targets than the machine can follow.
    private static final int GROUP = 8 * Tile.ROWS;
    private static final long STEP = 4L * Tile.ROWS;

    private RowPacking() {}

    /// The floats that a tile of `kc` steps takes: whole cache lines.
    static long size(int kc) { return Memory.roundUp(Tile.ROWS * kc + 2); }

    /// Packs up to six rows that lie `stride` bytes apart, their steps side by side.
    static void rows(long from, long stride, int rows, int kc, long to) {
        long r1 = Math.min(1, rows - 1) * stride;
        long r2 = Math.min(2, rows - 1) * stride;
        long r3 = Math.min(3, rows - 1) * stride;
        long r4 = Math.min(4, rows - 1) * stride;
        long r5 = Math.min(5, rows - 1) * stride;
        int whole = LANES < 8 ? 0 : kc & -8;
        for (int k = 0; k < whole; k += 8) { transpose(from + 4L * k, r1, r2, r3, r4, r5, to + STEP * k); }
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

    /// Eight steps of six rows. Zipping row i with row i + 4, three times over, transposes 8 × 8; rows 6 and 7 are not
    /// wanted, so others stand in for them.
    private static void transpose(long from, long r1, long r2, long r3, long r4, long r5, long to) {
        FloatVector a0 = FloatVector.fromMemorySegment(EIGHT, ALL, from, ORDER);
        FloatVector a1 = FloatVector.fromMemorySegment(EIGHT, ALL, from + r1, ORDER);
        FloatVector a2 = FloatVector.fromMemorySegment(EIGHT, ALL, from + r2, ORDER);
        FloatVector a3 = FloatVector.fromMemorySegment(EIGHT, ALL, from + r3, ORDER);
        FloatVector a4 = FloatVector.fromMemorySegment(EIGHT, ALL, from + r4, ORDER);
        FloatVector a5 = FloatVector.fromMemorySegment(EIGHT, ALL, from + r5, ORDER);
        FloatVector b0 = LOW.selectFrom(a0, a4);
        FloatVector b1 = HIGH.selectFrom(a0, a4);
        FloatVector b2 = LOW.selectFrom(a1, a5);
        FloatVector b3 = HIGH.selectFrom(a1, a5);
        FloatVector b4 = LOW.selectFrom(a2, a2);
        FloatVector b5 = HIGH.selectFrom(a2, a2);
        FloatVector b6 = LOW.selectFrom(a3, a3);
        FloatVector b7 = HIGH.selectFrom(a3, a3);
        a0 = LOW.selectFrom(b0, b4);
        a1 = HIGH.selectFrom(b0, b4);
        a2 = LOW.selectFrom(b1, b5);
        a3 = HIGH.selectFrom(b1, b5);
        a4 = LOW.selectFrom(b2, b6);
        a5 = HIGH.selectFrom(b2, b6);
        FloatVector a6 = LOW.selectFrom(b3, b7);
        FloatVector a7 = HIGH.selectFrom(b3, b7);
        LOW.selectFrom(a0, a4).intoMemorySegment(ALL, to, ORDER);
        HIGH.selectFrom(a0, a4).intoMemorySegment(ALL, to + STEP, ORDER);
        LOW.selectFrom(a1, a5).intoMemorySegment(ALL, to + 2 * STEP, ORDER);
        HIGH.selectFrom(a1, a5).intoMemorySegment(ALL, to + 3 * STEP, ORDER);
        LOW.selectFrom(a2, a6).intoMemorySegment(ALL, to + 4 * STEP, ORDER);
        HIGH.selectFrom(a2, a6).intoMemorySegment(ALL, to + 5 * STEP, ORDER);
        LOW.selectFrom(a3, a7).intoMemorySegment(ALL, to + 6 * STEP, ORDER);
        HIGH.selectFrom(a3, a7).intoMemorySegment(ALL, to + 7 * STEP, ORDER);
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

    /// Deals one step of some columns out to their tiles.
    private static void spread(long from, int columns, long to, long tile) {
        for (int i = 0; i < columns; i += Tile.ROWS) {
            for (int o = 8 - PART; o >= 0; o -= PART) {
                FloatVector.fromMemorySegment(SPECIES_8, ALL, from + 4L * o, ORDER).intoMemorySegment(ALL, to + 4L * o,
                        ORDER);
            }
            from += STEP;
            to += tile;
        }
    }
}
