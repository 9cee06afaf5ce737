package arabica.autograd.vector;

/// Causal attention, a block of queries at a time: their scores against all keys before them fit the cache, and no
/// time × time matrix is ever held. A task is one head of one sequence.
final class Attention {
    /// Queries per block: a multiple of the product's six rows. A constant, since it shapes sums in the backward pass.
    static final int QUERIES = 48;
    private static final long PANEL = 4L * Tile.PANEL;

    private final Heads heads;
    private final int keysPadded;

    Attention(Heads heads) {
        this.heads = heads;
        this.keysPadded = Memory.roundUp(heads.time());
    }

    /// One operand: its address and the distance between its rows.
    record Matrix(long address, long stride) {}

    void forward(WorkerPool pool, Matrix q, Matrix k, Matrix v, long out, long logSumExp) {
        long outStride = 4L * heads.heads() * heads.size();
        int tasks = heads.batch() * heads.heads();
        run(pool, tasks, (task, scratch) -> {
            int sequence = task / heads.heads();
            int head = task % heads.heads();
            int kvHead = head / heads.group();
            forwardHead(heads.address(q.address(), q.stride(), sequence, head), q.stride(),
                    heads.address(k.address(), k.stride(), sequence, kvHead), k.stride(),
                    heads.address(v.address(), v.stride(), sequence, kvHead), v.stride(),
                    heads.address(out, outStride, sequence, head), outStride, logSumExp + 4L * task * heads.time(),
                    scratch);
        });
    }

    /// Small problems stay on the calling thread.
    void run(WorkerPool pool, int tasks, WorkerPool.Body body) {
        double work = (double) heads.batch() * heads.heads() * heads.time() * heads.time() * heads.size();
        if (work < 200_000) {
            for (int task = 0; task < tasks; task++) { body.run(task, pool.scratch()); }
        } else {
            pool.parallelFor(tasks, body);
        }
    }

    private void forwardHead(long q, long qStride, long k, long kStride, long v, long vStride, long out, long outStride,
            long logSumExp, Scratch scratch) {
        int d = heads.size();
        int time = heads.time();
        long keys = scratch.work(panelFloats() + paddedFloats() + (long) QUERIES * keysPadded + 2L * QUERIES);
        long values = keys + 4 * panelFloats();
        long scores = values + 4 * paddedFloats();
        long sums = scores + 4L * QUERIES * keysPadded;
        packPanels(k, kStride, keys);
        long valueStride = heads.ragged() ? 4L * heads.padded() : vStride;
        long valueRows = padded(v, vStride, values);
        for (int q0 = 0; q0 < time; q0 += QUERIES) {
            int m = Math.min(QUERIES, time - q0);
            scores(q + qStride * q0, qStride, keys, m, q0 + m, scores, scratch);
            long block = out + outStride * q0;
            weights(scores, q0, m, sums, logSumExp + 4L * q0, scratch);
            accumulateKeys(m, q0 + m, scores, valueRows, valueStride, block, outStride, scratch);
            for (int r = 0; r < m; r++) {
                float scale = 1 / Memory.get(sums + 4L * r);
                long row = block + outStride * r;
                Elementwise.map((x, n, o) -> ElementLoops.scale(x, n, o, scale), row, d, row, scratch);
            }
        }
    }

    /// Turns a block's scores into `exp(scale·s − max)`, zero for keys in the future; notes the sums of the rows and
    /// their log-sum-exp.
    private void weights(long scores, int q0, int m, long sums, long logSumExp, Scratch scratch) {
        float scale = heads.scale();
        int present = Memory.roundUp(q0 + m);
        for (int r = 0; r < m; r++) {
            long row = scores + 4L * r * keysPadded;
            int valid = q0 + r + 1;
            int whole = hideFuture(row, valid);
            float shift = -scale * RowReductions.max(row, whole, scratch);
            Memory.set(sums + 4L * r, ExpRows.expAndSum(row, whole, scale, shift, row, scratch));
            Memory.set(logSumExp + 4L * r, -shift);
            Memory.fill(row + 4L * whole, present - whole, 0);
        }
        long logs = sums + 4L * QUERIES;
        Elementwise.map(Transcendentals::log, sums, m, logs, scratch);
        for (int r = 0; r < m; r++) {
            Memory.set(logSumExp + 4L * r, Memory.get(logSumExp + 4L * r) + Memory.get(logs + 4L * r));
        }
    }

    /// Fills a row of scores with −∞ from `valid` to the next multiple of 16, and returns that.
    static int hideFuture(long row, int valid) {
        int whole = Memory.roundUp(valid);
        for (int i = valid; i < whole; i++) { Memory.set(row + 4L * i, Float.NEGATIVE_INFINITY); }
        return whole;
    }

    long panelFloats() {
        return (long) heads.size() * (heads.time() + Tile.PANEL - 1) / Tile.PANEL * Tile.PANEL
                + (long) heads.size() * Tile.PANEL;
    }

    /// The floats of a padded copy of a head, where one is needed.
    long paddedFloats() { return heads.ragged() ? (long) heads.time() * heads.padded() : 0; }

    /// Lays out the transpose of a head `[T, d]` in panels, all of full width, for products over d.
    void packPanels(long x, long stride, long panels) {
        for (int j = 0; j < heads.time(); j += Tile.PANEL) {
            Packing.transpose(x + stride * j, stride, Math.min(Tile.PANEL, heads.time() - j), heads.size(),
                    panels + 4L * heads.size() * j, PANEL);
        }
    }

    /// The head's rows as the product reads them: themselves, or padded to a multiple of 16 columns.
    long padded(long x, long stride, long copy) {
        if (!heads.ragged()) { return x; }
        Packing.copyRows(x, stride, heads.time(), heads.size(), copy, 4L * heads.padded());
        return copy;
    }

    /// `scores[r][t] = x[r] · panel column t` for `m` rows and the first `keys` columns.
    void scores(long x, long stride, long panels, int m, int keys, long scores, Scratch scratch) {
        MatMul.block(m, keys, heads.size(), x, stride, 4, panels, PANEL, heads.size() * PANEL, scores, 4L * keysPadded,
                false, 0, scratch.tile());
    }

    /// `out[r] = Σₜ weights[r][t] · rows[t]` for `m` rows and the first `keys` rows.
    void accumulateKeys(int m, int keys, long weights, long rows, long rowStride, long out, long outStride,
            Scratch scratch) {
        for (int t = 0; t < keys; t += MatMul.KC) {
            MatMul.block(m, heads.size(), Math.min(MatMul.KC, keys - t), weights + 4L * t, 4L * keysPadded, 4,
                    rows + rowStride * t, rowStride, PANEL, out, outStride, t > 0, 0, scratch.tile());
        }
    }

    int keysPadded() { return keysPadded; }
}
