package arabica.autograd.vector;

import arabica.autograd.vector.Attention.Matrix;

/// The backward pass of causal attention, recomputing the weights P = exp(scale·S − logSumExp) block by block:
/// `dV = Pᵀ·dO`, `dS = scale · P · (dO·Vᵀ − D)` with D the row sums of dO·O, `dQ = dS·K`, `dK = dSᵀ·Q`
/// (FlashAttention-2, Dao 2023, algorithm 2). A task is one head of k and v with all heads of q that share it, so every
/// element of a gradient belongs to one task.
///
/// Blocks of queries run from the last to the first: the last sees every key and overwrites the keys' gradients, the
/// others add to them.
final class AttentionBackward {
    private static final long PANEL = 4L * Tile.PANEL;

    private final Heads heads;
    private final Attention attention;
    private final Matrix q;
    private final Matrix k;
    private final Matrix v;
    private final Matrix out;
    private final Matrix gradOut;
    private final Matrix gradQ;
    private final Matrix gradK;
    private final Matrix gradV;
    private final long logSumExp;

    AttentionBackward(Heads heads, Matrix q, Matrix k, Matrix v, long out, long logSumExp, long gradOut, Matrix gradQ,
            Matrix gradK, Matrix gradV) {
        long stride = 4L * heads.heads() * heads.size();
        this.heads = heads;
        this.attention = new Attention(heads);
        this.q = q;
        this.k = k;
        this.v = v;
        this.out = new Matrix(out, stride);
        this.gradOut = new Matrix(gradOut, stride);
        this.gradQ = gradQ;
        this.gradK = gradK;
        this.gradV = gradV;
        this.logSumExp = logSumExp;
    }

    void run(WorkerPool pool) {
        attention.run(pool, heads.batch() * heads.kvHeads(),
                (task, scratch) -> keyHead(task / heads.kvHeads(), task % heads.kvHeads(), scratch));
    }

    private Matrix head(Matrix all, int sequence, int head) {
        return new Matrix(heads.address(all.address(), all.stride(), sequence, head), all.stride());
    }

    private Matrix padded(Matrix x, long copy) {
        return heads.ragged() ? new Matrix(attention.padded(x.address(), x.stride(), copy), 4L * heads.padded()) : x;
    }

    private void keyHead(int sequence, int kvHead, Scratch scratch) {
        long panel = 4 * attention.panelFloats();
        long copy = 4 * attention.paddedFloats();
        long block = 4L * Attention.QUERIES * attention.keysPadded();
        long keyPanels = scratch.work((2 * panel + 3 * copy + 2 * block) / 4);
        long valuePanels = keyPanels + panel;
        long copies = valuePanels + panel;
        long blocks = copies + 3 * copy;
        Matrix keys = head(k, sequence, kvHead);
        Matrix values = head(v, sequence, kvHead);
        attention.packPanels(keys.address(), keys.stride(), keyPanels);
        attention.packPanels(values.address(), values.stride(), valuePanels);
        Matrix keyRows = padded(keys, copies);
        boolean first = true;
        for (int h = kvHead * heads.group(); h < (kvHead + 1) * heads.group(); h++) {
            Query query = new Query(head(q, sequence, h), head(out, sequence, h), head(gradOut, sequence, h),
                    head(gradQ, sequence, h), logSumExp + 4L * (sequence * heads.heads() + h) * heads.time(),
                    padded(head(q, sequence, h), copies + copy), padded(head(gradOut, sequence, h), copies + 2 * copy));
            int last = (heads.time() - 1) / Attention.QUERIES * Attention.QUERIES;
            for (int q0 = last; q0 >= 0; q0 -= Attention.QUERIES) {
                int m = Math.min(Attention.QUERIES, heads.time() - q0);
                weights(query, q0, m, keyPanels, valuePanels, blocks, blocks + block, scratch);
                gradients(query, q0, m, keyRows, head(gradK, sequence, kvHead), head(gradV, sequence, kvHead), blocks,
                        blocks + block, !first, scratch);
                first = false;
            }
        }
    }

    /// One head of q: its matrices, and q and gradOut once more with padded rows.
    private record Query(Matrix q, Matrix out, Matrix gradOut, Matrix gradQ, long logSumExp, Matrix qRows,
            Matrix gradRows) {}

    /// Fills `p` with the weights of a block of queries and `ds` with the gradients of their scores.
    private void weights(Query query, int q0, int m, long keyPanels, long valuePanels, long p, long ds,
            Scratch scratch) {
        int keys = q0 + m;
        int present = Memory.roundUp(keys);
        float scale = heads.scale();
        long grad = query.gradOut().address() + query.gradOut().stride() * q0;
        long result = query.out().address() + query.out().stride() * q0;
        attention.scores(query.q().address() + query.q().stride() * q0, query.q().stride(), keyPanels, m, keys, p,
                scratch);
        attention.scores(grad, query.gradOut().stride(), valuePanels, m, keys, ds, scratch);
        for (int r = 0; r < m; r++) {
            long weights = p + 4L * r * attention.keysPadded();
            long gradients = ds + 4L * r * attention.keysPadded();
            int whole = Attention.hideFuture(weights, q0 + r + 1);
            ExpRows.exp(weights, whole, scale, -Memory.get(query.logSumExp() + 4L * (q0 + r)), 1, weights, scratch);
            float dot = RowReductions.dot(grad + query.gradOut().stride() * r, result + query.out().stride() * r,
                    heads.size(), scratch);
            if (whole == present) {
                // The product left the lanes beyond the last key as they were: they may hold anything.
                for (int i = keys; i < present; i++) { Memory.set(gradients + 4L * i, 0); }
            }
            Softmax.gradient(weights, gradients, whole, dot, scale, gradients);
            Memory.fill(weights + 4L * whole, present - whole, 0);
            Memory.fill(gradients + 4L * whole, present - whole, 0);
        }
    }

    private void gradients(Query query, int q0, int m, Matrix keyRows, Matrix gradKeys, Matrix gradValues, long p,
            long ds, boolean accumulate, Scratch scratch) {
        int keys = q0 + m;
        attention.accumulateKeys(m, keys, ds, keyRows.address(), keyRows.stride(),
                query.gradQ().address() + query.gradQ().stride() * q0, query.gradQ().stride(), scratch);
        accumulateQueries(m, keys, p, query.gradRows(), q0, gradValues, accumulate, scratch);
        accumulateQueries(m, keys, ds, query.qRows(), q0, gradKeys, accumulate, scratch);
    }

    /// `target[t] (+)= Σᵣ weights[r][t] · rows[q0 + r]` for the first `keys` rows of target.
    private void accumulateQueries(int m, int keys, long weights, Matrix rows, int q0, Matrix target,
            boolean accumulate, Scratch scratch) {
        MatMul.block(keys, heads.size(), m, weights, 4, 4L * attention.keysPadded(),
                rows.address() + rows.stride() * q0, rows.stride(), PANEL, target.address(), target.stride(),
                accumulate, 0, scratch.tile());
    }
}
