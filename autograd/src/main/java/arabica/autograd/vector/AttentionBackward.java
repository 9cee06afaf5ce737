package arabica.autograd.vector;

import arabica.autograd.vector.Attention.Matrix;

/// The backward pass of causal attention, recomputing the weights P = exp(scale·S − logSumExp) block by block:
/// `dV = Pᵀ·dO`, `dS = scale · P · (dO·Vᵀ − D)` with D the row sums of dO·O, `dQ = dS·K`, `dK = dSᵀ·Q`
/// (FlashAttention-2, Dao 2023, algorithm 2). A task is one head of k and v with all heads of q that share it, so every
/// element of a gradient belongs to one task.
///
/// For each block of keys, blocks of queries run from the last to the first: the last sees every key and starts the keys'
/// gradients, the others add to them. As forward, work goes by six rows that leave out what is masked.
final class AttentionBackward {
    /// Queries per block: a multiple of 6, and a divisor of [Attention#KEYS].
    private static final int QUERIES = 96;
    private static final int KEYS = Attention.KEYS;
    private static final int ROWS = AttentionProducts.ROWS;
    private static final int PANEL = AttentionProducts.PANEL;
    private static final long STRIDE = 4L * (KEYS + Memory.BLOCK);

    private final Heads heads;
    private final int size;
    private final long rowBytes;
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
        this.heads = heads;
        this.size = heads.size();
        this.rowBytes = 4L * heads.padded();
        long stride = 4L * heads.heads() * size;
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
        heads.run(pool, heads.sequences() * heads.kvHeads(), (task, scratch) -> {
            int sequence = task / heads.kvHeads();
            int kvHead = task % heads.kvHeads();
            int time = heads.time(sequence);
            KeyHead one = new KeyHead(scratch, time);
            for (int h = 0; h < heads.group(); h++) { one.prepare(sequence, kvHead * heads.group() + h, h); }
            for (int k0 = 0; k0 < time; k0 += KEYS) { one.keys(sequence, kvHead, k0); }
            for (int h = 0; h < heads.group(); h++) {
                Matrix to = gradQ.head(heads, sequence, kvHead * heads.group() + h);
                AttentionPacking.write(one.gradQueries + rowBytes * one.queryRows * h, rowBytes, time, size,
                        to.address(), to.stride());
            }
        });
    }

    /// The working memory of one head of keys and values, and what is done in it.
    private final class KeyHead {
        private final Scratch scratch;
        private final int time;
        private final int queryRows;
        private final int keyRows;
        private final long keyPanels;
        private final long valuePanels;
        private final long keyCopy;
        private final long gradKeys;
        private final long gradValues;
        private final long queries;
        private final long gradients;
        private final long weights;
        private final long gradScores;
        /// For all heads of q of this group: the gradients, the row sums D, and logSumExp in units of log 2.
        private final long gradQueries;
        private final long dots;
        private final long logSums;
        private final long lanes;
        private int firstKey;
        private int first;
        private int count;

        KeyHead(Scratch scratch, int time) {
            this.scratch = scratch;
            this.time = time;
            queryRows = (time + ROWS - 1) / ROWS * ROWS;
            keyRows = Math.min(KEYS, queryRows);
            long panels = AttentionPacking.panelBytes(Math.min(KEYS, time), size);
            long block = rowBytes * keyRows;
            long perQuery = perQuery(0, heads.group());
            long all = rowBytes * queryRows * heads.group();
            keyPanels = scratch.work((2 * panels + 3 * block + 2 * rowBytes * QUERIES + 2 * STRIDE * QUERIES + all
                    + 2 * perQuery) / 4 + Memory.BLOCK);
            valuePanels = keyPanels + panels;
            keyCopy = valuePanels + panels;
            gradKeys = keyCopy + block;
            gradValues = gradKeys + block;
            queries = gradValues + block;
            gradients = queries + rowBytes * QUERIES;
            weights = gradients + rowBytes * QUERIES;
            gradScores = weights + STRIDE * QUERIES;
            gradQueries = gradScores + STRIDE * QUERIES;
            dots = gradQueries + all;
            logSums = dots + perQuery;
            lanes = logSums + perQuery;
        }

        private long perQuery(long base, int h) { return base + 4L * Memory.roundUp(queryRows) * h; }

        /// What each query of a head needs, whatever the key.
        void prepare(int sequence, int head, int h) {
            Matrix grad = gradOut.head(heads, sequence, head);
            Matrix result = out.head(heads, sequence, head);
            long to = perQuery(dots, h);
            Memory.fill(to + 4L * time, queryRows - time, 0);
            AttentionRows.dots(grad.address(), grad.stride(), result.address(), grad.stride(), time, size, lanes, to);
            long logs = perQuery(logSums, h);
            Memory.copy(heads.perPosition(logSumExp, sequence, head), logs, time);
            Memory.fill(logs + 4L * time, queryRows - time, 0);
            ElementLoops.scale(logs, Memory.roundUp(queryRows), logs, ExpRows.LOG2E);
        }

        void keys(int sequence, int kvHead, int k0) {
            firstKey = k0;
            int n = Math.min(KEYS, time - k0);
            Matrix keys = k.head(heads, sequence, kvHead);
            Matrix values = v.head(heads, sequence, kvHead);
            AttentionPacking.panels(keys.address() + keys.stride() * k0, keys.stride(), n, size, keyPanels, scratch);
            AttentionPacking.panels(values.address() + values.stride() * k0, values.stride(), n, size, valuePanels,
                    scratch);
            AttentionPacking.copy(keys.address() + keys.stride() * k0, keys.stride(), n, size, keyCopy, rowBytes);
            boolean start = true;
            for (int h = 0; h < heads.group(); h++) {
                int head = kvHead * heads.group() + h;
                Matrix query = q.head(heads, sequence, head);
                Matrix grad = gradOut.head(heads, sequence, head);
                for (int q0 = lastQueries(k0 + n - 1); q0 >= k0; q0 -= QUERIES) {
                    first = q0;
                    count = Math.min(QUERIES, time - q0);
                    AttentionPacking.rows(query.address() + query.stride() * q0, query.stride(), count, size, queries,
                            rowBytes);
                    AttentionPacking.rows(grad.address() + grad.stride() * q0, grad.stride(), count, size, gradients,
                            rowBytes);
                    weights(h);
                    queryGradients(gradQueries + rowBytes * (queryRows * h + q0));
                    keyGradients(weights, gradients, gradValues, start);
                    keyGradients(gradScores, queries, gradKeys, start);
                    start = false;
                }
            }
            write(gradKeys, gradK.head(heads, sequence, kvHead), n);
            write(gradValues, gradV.head(heads, sequence, kvHead), n);
        }

        /// The last block of queries that sees a key. All keys up to that one are no later than its last query.
        private int lastQueries(int key) {
            int last = heads.window() < time - key ? key + heads.window() - 1 : time - 1;
            return last / QUERIES * QUERIES;
        }

        private void write(long from, Matrix to, int rows) {
            AttentionPacking.write(from, rowBytes, rows, size, to.address() + to.stride() * firstKey, to.stride());
        }

        /// How many keys of the block the six rows from `row` on meet.
        private int present(int row) { return Math.min(KEYS, Math.min(first + row + ROWS, time) - firstKey); }

        /// Fills `weights` with P and `gradScores` with dS.
        private void weights(int h) {
            products(queries, keyPanels, weights);
            products(gradients, valuePanels, gradScores);
            float scale = heads.scale();
            for (int i = 0; i < count; i += ROWS) {
                int n = Memory.roundUp(present(i));
                long p = weights + STRIDE * i;
                long ds = gradScores + STRIDE * i;
                AttentionRows.weightsAndGradients(p, ds, STRIDE, n, scale * ExpRows.LOG2E, scale,
                        perQuery(logSums, h) + 4L * (first + i), perQuery(dots, h) + 4L * (first + i));
                AttentionRows.hide(p, STRIDE, first + i + 1 - firstKey, n, 0);
                AttentionRows.hide(ds, STRIDE, first + i + 1 - firstKey, n, 0);
                int passed = heads.firstSeen(first + i + ROWS - 1) - firstKey;
                if (passed > 0) {
                    AttentionRows.hidePast(p, STRIDE, passed - ROWS + 1, n, 0);
                    AttentionRows.hidePast(ds, STRIDE, passed - ROWS + 1, n, 0);
                }
            }
        }

        private void products(long rows, long panels, long to) {
            long panel = panels;
            for (int j = 0; j < KEYS && firstKey + j < first + count; j += PANEL) {
                for (int i = 0; i < count; i += ROWS) {
                    int width = Math.min(PANEL, Memory.roundUp(present(i) - j));
                    if (width > 0) {
                        AttentionProducts.store(width / Memory.LANES, rows + rowBytes * i, rowBytes, 4, panel,
                                4L * PANEL, size, to + STRIDE * i + 4L * j, STRIDE);
                    }
                }
                panel += 4L * PANEL * size;
            }
        }

        /// `target[r] (+)= Σₜ dS[r][t] · k[t]`.
        private void queryGradients(long target) {
            boolean start = firstKey == heads.firstSeen(first) / KEYS * KEYS;
            for (int c = 0; c < heads.padded(); c += PANEL) {
                int vectors = Math.min(PANEL, heads.padded() - c) / Memory.LANES;
                for (int i = 0; i < count; i += ROWS) {
                    long to = target + rowBytes * i + 4L * c;
                    product(start, vectors, gradScores + STRIDE * i, STRIDE, 4, keyCopy + 4L * c, present(i),
                            to);
                }
            }
        }

        /// `target[t] (+)= Σᵣ w[r][t] · rows[r]`, over the rows that see key t: those from t on. Blocks of keys and of
        /// queries both start at multiples of six, so the first of six keys is the first row of six.
        private void keyGradients(long w, long rows, long target, boolean start) {
            int keys = Math.min(KEYS, first + count - firstKey);
            for (int c = 0; c < heads.padded(); c += PANEL) {
                int vectors = Math.min(PANEL, heads.padded() - c) / Memory.LANES;
                for (int t = 0; t < keys; t += ROWS) {
                    int from = Math.max(0, firstKey + t - first);
                    long to = target + rowBytes * t + 4L * c;
                    product(start, vectors, w + STRIDE * from + 4L * t, 4, STRIDE, rows + rowBytes * from + 4L * c,
                            count - from, to);
                }
            }
        }

        private void product(boolean start, int vectors, long a, long rs, long ks, long b, int steps, long to) {
            if (start) {
                AttentionProducts.store(vectors, a, rs, ks, b, rowBytes, steps, to, rowBytes);
            } else {
                AttentionProducts.add(vectors, a, rs, ks, b, rowBytes, steps, to, rowBytes, scratch.tile());
            }
        }
    }
}
