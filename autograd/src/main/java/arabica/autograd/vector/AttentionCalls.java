package arabica.autograd.vector;

import static arabica.autograd.vector.Operands.checkedIds;
import static arabica.autograd.vector.Operands.floats;
import static arabica.autograd.vector.Operands.floatsOut;
import static arabica.autograd.vector.Operands.matrix;
import static arabica.autograd.vector.Operands.matrixOut;
import static arabica.autograd.vector.Operands.requireRows;
import static arabica.autograd.vector.Operands.requireShape;

import arabica.autograd.Segments;
import arabica.autograd.Tensor;

/// Attention over whole sequences, over segments of rows, and of new tokens over a cache: operands checked, kernels called.
final class AttentionCalls {
    private final WorkerPool pool;

    AttentionCalls(WorkerPool pool) { this.pool = pool; }

    private static Heads heads(Tensor q, Segments segments, int heads, int kvHeads, int window) {
        Operands.require(q.shape().rank() == 3 && heads % kvHeads == 0 && q.shape().columns() % heads == 0
                && segments.batch() == q.shape().dim(0) && segments.time() == q.shape().dim(1), q,
                "[batch, time, " + heads + " heads]");
        return new Heads(segments, heads, kvHeads, q.shape().columns() / heads, window);
    }

    void causalAttention(Tensor q, Tensor k, Tensor v, int heads, int kvHeads, int window, Tensor out,
            Tensor logSumExp) {
        segmentedAttention(q, k, v, whole(q), heads, kvHeads, window, out, logSumExp);
    }

    void causalAttentionBackward(Tensor q, Tensor k, Tensor v, int heads, int kvHeads, int window, Tensor out,
            Tensor logSumExp, Tensor gradOut, Tensor gradQ, Tensor gradK, Tensor gradV) {
        segmentedAttentionBackward(q, k, v, whole(q), heads, kvHeads, window, out, logSumExp, gradOut, gradQ, gradK,
                gradV);
    }

    private static Segments whole(Tensor q) {
        Operands.require(q.shape().rank() == 3, q, "[batch, time, columns]");
        return Segments.whole(q.shape().dim(0), q.shape().dim(1));
    }

    void segmentedAttention(Tensor q, Tensor k, Tensor v, Segments segments, int heads, int kvHeads, int window,
            Tensor out, Tensor logSumExp) {
        Heads layout = heads(q, segments, heads, kvHeads, window);
        long n = q.shape().rows();
        int columns = heads * layout.size();
        int kvColumns = kvHeads * layout.size();
        requireRows(out, n, columns);
        new Attention(layout).forward(pool, matrix(q, n, columns), matrix(k, n, kvColumns), matrix(v, n, kvColumns),
                floatsOut(out), floatsOut(logSumExp, n * heads));
    }

    void segmentedAttentionBackward(Tensor q, Tensor k, Tensor v, Segments segments, int heads, int kvHeads,
            int window, Tensor out, Tensor logSumExp, Tensor gradOut, Tensor gradQ, Tensor gradK, Tensor gradV) {
        Heads layout = heads(q, segments, heads, kvHeads, window);
        long n = q.shape().rows();
        int columns = heads * layout.size();
        int kvColumns = kvHeads * layout.size();
        requireRows(out, n, columns);
        requireRows(gradOut, n, columns);
        new AttentionBackward(layout, matrix(q, n, columns), matrix(k, n, kvColumns), matrix(v, n, kvColumns),
                floats(out), floats(logSumExp, n * heads), floats(gradOut), matrixOut(gradQ, n, columns),
                matrixOut(gradK, n, kvColumns), matrixOut(gradV, n, kvColumns)).run(pool);
    }

    void decodeAttention(Tensor q, Tensor keyCache, Tensor valueCache, Tensor lengths, int heads, int kvHeads,
            int window, Tensor out) {
        int batch = Math.toIntExact(q.shape().rows());
        int columns = q.shape().columns();
        int size = columns / heads;
        int capacity = keyCache.shape().dim(1);
        requireRows(keyCache, (long) batch * capacity, kvHeads * size);
        requireShape(valueCache, keyCache.shape());
        requireRows(out, batch, columns);
        long counts = checkedIds(lengths, batch, capacity + 1L, false);
        new DecodeAttention(batch, capacity, heads, kvHeads, size, window).run(pool, matrix(q, batch, columns),
                floats(keyCache), floats(valueCache), counts, floatsOut(out));
    }
}
