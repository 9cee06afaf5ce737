package arabica.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Rows and elements that ids choose.
public final class RowKernels {
    /// How many work-items share the ids of one column of [#scatterAddRows].
    public static final int SHARES = 16;

    private RowKernels() {}

    /// `out[i] = table[ids[i]]`. ints: count of elements, table, its row stride, ids, out, columns.
    public static void gatherRows(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int i = context.globalIdx;
        if (i < ints.get(0)) {
            int columns = ints.get(5);
            int row = ids.get(ints.get(3) + i / columns);
            memory.set(ints.get(4) + i, memory.get(ints.get(1) + row * ints.get(2) + i % columns));
        }
    }

    /// `table[ids[i]] = x[i]`, ids distinct. ints: count of elements, x, its row stride, ids, table, columns.
    public static void putRows(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int i = context.globalIdx;
        if (i < ints.get(0)) {
            int columns = ints.get(5);
            int row = ids.get(ints.get(3) + i / columns);
            float value = memory.get(ints.get(1) + i / columns * ints.get(2) + i % columns);
            memory.set(ints.get(4) + row * columns + i % columns, value);
        }
    }

    /// `table[ids[i]] += x[i]`, in the order of i and without atomics: a work-item owns one column of the rows whose
    /// number leaves one remainder when divided by [#SHARES], and passes over all ids. ints: columns · SHARES, x, ids, count
    /// of ids, table, columns.
    public static void scatterAddRows(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int i = context.globalIdx;
        if (i < ints.get(0)) {
            int columns = ints.get(5);
            int column = i % columns;
            int share = i / columns;
            int x = ints.get(1) + column;
            int table = ints.get(4) + column;
            int firstId = ints.get(2);
            int count = ints.get(3);
            for (int n = 0; n < count; n++) {
                int row = ids.get(firstId + n);
                if (row % SHARES == share) {
                    int at = table + row * columns;
                    memory.set(at, memory.get(at) + memory.get(x + n * columns));
                }
            }
        }
    }

    /// `out[i] = x[i, ids[i]]`, 0 where the id is negative. ints: count of rows, x, columns, ids, out.
    public static void pick(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int i = context.globalIdx;
        if (i < ints.get(0)) {
            int column = ids.get(ints.get(3) + i);
            float value = 0;
            if (column >= 0) { value = memory.get(ints.get(1) + i * ints.get(2) + column); }
            memory.set(ints.get(4) + i, value);
        }
    }

    /// `out[i, ids[i]] += x[i]`, nothing where the id is negative. ints: count of rows, x, ids, out, columns of out.
    public static void addPicked(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int i = context.globalIdx;
        if (i < ints.get(0)) {
            int column = ids.get(ints.get(2) + i);
            if (column >= 0) {
                int at = ints.get(3) + i * ints.get(4) + column;
                memory.set(at, memory.get(at) + memory.get(ints.get(1) + i));
            }
        }
    }

    /// Rotary positions, one work-item for each pair `(x[i], x[i + half])` of a head; in place too. ints: count of pairs, x,
    /// its row stride, cos, sin (tables `[P, half]`), positions (ids), out, its row stride, heads, half, whether to turn
    /// back, columns of a head.
    public static void rope(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int i = context.globalIdx;
        if (i < ints.get(0)) {
            int heads = ints.get(8);
            int half = ints.get(9);
            int pair = i % half;
            int head = i / half % heads;
            int row = i / half / heads;
            int angle = ids.get(ints.get(5) + row) * half + pair;
            float cos = memory.get(ints.get(3) + angle);
            float sin = memory.get(ints.get(4) + angle);
            if (ints.get(10) != 0) { sin = -sin; }
            int column = head * ints.get(11) + pair;
            int from = ints.get(1) + row * ints.get(2) + column;
            float first = memory.get(from);
            float second = memory.get(from + half);
            int to = ints.get(6) + row * ints.get(7) + column;
            memory.set(to, first * cos - second * sin);
            memory.set(to + half, second * cos + first * sin);
        }
    }
}
