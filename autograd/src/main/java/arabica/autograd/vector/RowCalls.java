package arabica.autograd.vector;

import static arabica.autograd.vector.Operands.bf16;
import static arabica.autograd.vector.Operands.bf16Out;
import static arabica.autograd.vector.Operands.checkedIds;
import static arabica.autograd.vector.Operands.floats;
import static arabica.autograd.vector.Operands.floatsOut;
import static arabica.autograd.vector.Operands.isBf16;
import static arabica.autograd.vector.Operands.isF32;
import static arabica.autograd.vector.Operands.requireRows;
import static arabica.autograd.vector.Operands.requireSize;
import static arabica.autograd.vector.Operands.stride;
import static arabica.autograd.vector.Operands.strided;

import java.util.Arrays;
import java.util.stream.IntStream;

import arabica.autograd.Tensor;

/// Rows and single elements that are moved, picked and masked: operands checked, kernels called.
final class RowCalls {
    private final WorkerPool pool;
    private final Rows rows;

    RowCalls(WorkerPool pool) {
        this.pool = pool;
        rows = new Rows(pool);
    }

    /// False where the scalar backend must.
    boolean permute(Tensor x, int[] axes, Tensor out) {
        if (isBf16(out) && Arrays.equals(axes, new int[]{1, 0})) {
            requireSize(out, x.size());
            rows.transposeBf16(bf16(x), stride(x), x.shape().dim(0), x.shape().dim(1), bf16Out(out));
            return true;
        }
        if (!isF32(out) || axes.length == 0) { return false; }
        Operands.require(Arrays.stream(axes).sorted().boxed().toList()
                .equals(IntStream.range(0, x.shape().rank()).boxed().toList()), x,
                "axes that are a permutation of its dimensions, not " + Arrays.toString(axes));
        rows.permute(floats(x), x.shape().toArray(), axes, floatsOut(out, x.size()));
        return true;
    }

    void gatherRows(Tensor table, Tensor ids, Tensor out) {
        int columns = table.shape().columns();
        requireRows(out, ids.size(), columns);
        if (isBf16(table)) {
            rows.gatherBf16(bf16(table), stride(table), checkedIds(ids, ids.size(), table.shape().rows(), false),
                    ids.size(), columns, floatsOut(out));
            return;
        }
        rows.gather(strided(table), stride(table), checkedIds(ids, ids.size(), table.shape().rows(), false), ids.size(),
                columns, floatsOut(out));
    }

    void scatterAddRows(Tensor x, Tensor ids, Tensor table) {
        int columns = table.shape().columns();
        requireRows(x, ids.size(), columns);
        rows.scatterAdd(floats(x), checkedIds(ids, ids.size(), table.shape().rows(), false), ids.size(), columns,
                floatsOut(table));
    }

    void putRows(Tensor x, Tensor ids, Tensor table) {
        int columns = table.shape().columns();
        requireRows(x, ids.size(), columns);
        rows.put(strided(x), stride(x), checkedIds(ids, ids.size(), table.shape().rows(), false), ids.size(), columns,
                floatsOut(table));
    }

    void pick(Tensor x, Tensor ids, Tensor out) {
        int columns = x.shape().columns();
        ElementPicks.pick(floats(x, ids.size() * columns), columns, checkedIds(ids, ids.size(), columns, true),
                ids.size(), floatsOut(out, ids.size()));
    }

    void addPicked(Tensor x, Tensor ids, Tensor out) {
        int columns = out.shape().columns();
        ElementPicks.addPicked(floats(x, ids.size()), checkedIds(ids, ids.size(), columns, true), ids.size(), columns,
                floatsOut(out, ids.size() * columns));
    }

    void maskFuture(Tensor x, double value) {
        int time = x.shape().dim(-2);
        int columns = x.shape().columns();
        long address = floatsOut(x);
        for (long r = 0; r < x.shape().rows(); r++) {
            int from = Math.clamp(r % time + (columns - time) + 1, 0, columns);
            Memory.fill(address + 4 * (r * columns + from), columns - from, (float) value);
        }
    }

    void dropoutMask(long seed, double p, Tensor out) {
        long address = floatsOut(out);
        float kept = (float) (1 / (1 - p));
        pool.parallelRange(out.size(), Elementwise.GRAIN,
                (from, to, scratch) -> ElementPicks.dropoutMask(seed, p, from, (int) (to - from), kept,
                        address + 4 * from));
    }
}
