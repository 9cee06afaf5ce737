package arabica.autograd.vector;

/// Causal attention, a block of queries against a block of keys at a time, with running maxima and sums (online softmax,
/// Milakov & Gimelshein 2018; FlashAttention-2, Dao 2023, algorithm 1): no time × time matrix is ever held. A task is
/// one head of one sequence.
///
/// Within a pair of blocks work goes by six rows, and six rows of queries meet only the keys up to the last of them: the
/// masked half is left out but for a few columns. Both block lengths are constants, since they shape sums.
final class Attention {
    /// Queries per block, a multiple of 6.
    static final int QUERIES = 48;
    /// Keys per block, a multiple of [#QUERIES] and of 64. Six rows of scores stay in L1.
    static final int KEYS = 384;
    /// The score of a key before a query's window: below every score. A power of two, since its product with any scale is
    /// then exact: a row that sees nothing in its first block has differences of 0, whatever the size of a head.
    private static final float UNSEEN = -0x1p100f;
    private static final int ROWS = AttentionProducts.ROWS;
    private static final int PANEL = AttentionProducts.PANEL;
    /// The distance between rows of a block of scores: one vector more than its columns, so that rows do not fall on
    /// the same lines of the cache.
    private static final long STRIDE = 4L * (KEYS + Memory.BLOCK);

    private final Heads heads;
    private final int size;
    private final long rowBytes;

    Attention(Heads heads) {
        this.heads = heads;
        this.size = heads.size();
        this.rowBytes = 4L * heads.padded();
    }

    /// One operand: its address and the distance between its rows.
    record Matrix(long address, long stride) {
        /// The head of one sequence.
        Matrix head(Heads heads, int sequence, int head) {
            return new Matrix(heads.address(address, stride, sequence, head), stride);
        }
    }

    void forward(WorkerPool pool, Matrix q, Matrix k, Matrix v, long out, long logSumExp) {
        Matrix result = new Matrix(out, 4L * heads.heads() * size);
        heads.run(pool, heads.sequences() * heads.heads(), (task, scratch) -> {
            int sequence = task / heads.heads();
            int head = task % heads.heads();
            int kvHead = head / heads.group();
            int time = heads.time(sequence);
            Head one = new Head(scratch, time);
            one.pack(k.head(heads, sequence, kvHead), v.head(heads, sequence, kvHead));
            for (int q0 = 0; q0 < time; q0 += QUERIES) {
                one.queries(q.head(heads, sequence, head), q0);
                one.write(result.head(heads, sequence, head), heads.perPosition(logSumExp, sequence, head));
            }
        });
    }

    /// The working memory of one head, and what is done in it.
    private final class Head {
        private final Scratch scratch;
        private final int time;
        private final long keyPanels;
        private final long values;
        private final long queries;
        private final long scores;
        private final long sums;
        /// Per query: the largest score so far, and the block's own; the sum of weights so far, and the block's own.
        private final long maxima;
        private final long blockMaxima;
        private final long totals;
        private final long blockTotals;
        private final long shifts;
        private final long lanes;
        private int first;
        private int count;
        private int firstBlock;

        Head(Scratch scratch, int time) {
            this.scratch = scratch;
            this.time = time;
            long panels = AttentionPacking.panelBytes(time, size);
            keyPanels = scratch.work((panels + rowBytes * (time + 2 * QUERIES) + STRIDE * QUERIES) / 4 + 5 * QUERIES
                    + 6 * Memory.BLOCK);
            values = keyPanels + panels;
            queries = values + rowBytes * time;
            sums = queries + rowBytes * QUERIES;
            scores = sums + rowBytes * QUERIES;
            maxima = scores + STRIDE * QUERIES;
            blockMaxima = maxima + 4L * QUERIES;
            totals = blockMaxima + 4L * QUERIES;
            blockTotals = totals + 4L * QUERIES;
            shifts = blockTotals + 4L * QUERIES;
            lanes = shifts + 4L * QUERIES;
        }

        void pack(Matrix k, Matrix v) {
            AttentionPacking.panels(k.address(), k.stride(), time, size, keyPanels, scratch);
            AttentionPacking.copy(v.address(), v.stride(), time, size, values, rowBytes);
        }

        /// Leaves the weighted sums of values of a block of queries in `sums`, not yet divided by `totals`.
        void queries(Matrix q, int q0) {
            first = q0;
            count = Math.min(QUERIES, time - q0);
            AttentionPacking.rows(q.address() + q.stride() * q0, q.stride(), count, size, queries, rowBytes);
            Memory.fill(maxima, QUERIES, Float.NEGATIVE_INFINITY);
            Memory.fill(totals, QUERIES, 0);
            firstBlock = heads.firstSeen(q0) / KEYS * KEYS;
            for (int k0 = firstBlock; k0 < q0 + count; k0 += KEYS) {
                scores(k0);
                weights(k0);
                if (k0 > firstBlock) { AttentionRows.scale(sums, rowBytes, count, heads.padded(), blockMaxima); }
                mix(k0);
            }
        }

        /// How many keys of a block the six rows from `row` on meet.
        private int present(int k0, int row) { return Math.min(KEYS, Math.min(first + row + ROWS, time) - k0); }

        /// Where the keys of a block begin that the six rows from `row` on meet: 0, or a multiple of 16.
        private int absent(int k0, int row) {
            return Math.clamp(Memory.wholeBlocks(heads.firstSeen(first + row) - k0), 0, KEYS);
        }

        private void scores(int k0) {
            long panel = keyPanels + 4L * size * k0;
            for (int j = 0; j < KEYS && k0 + j < first + count; j += PANEL) {
                for (int i = 0; i < count; i += ROWS) {
                    int width = Math.min(PANEL, Memory.roundUp(present(k0, i) - j));
                    if (width > 0 && j + width > absent(k0, i)) {
                        AttentionProducts.store(width / Memory.LANES, queries + rowBytes * i, rowBytes, 4, panel,
                                4L * PANEL, size, scores + STRIDE * i + 4L * j, STRIDE);
                    }
                }
                panel += 4L * PANEL * size;
            }
        }

        /// Turns scores into weights relative to the maxima so far, and leaves in `blockMaxima` what earlier sums must
        /// be multiplied by.
        private void weights(int k0) {
            float scale = heads.scale() * ExpRows.LOG2E;
            for (int i = 0; i < count; i += ROWS) {
                int n = Memory.roundUp(present(k0, i));
                long rows = scores + STRIDE * i;
                AttentionRows.hide(rows, STRIDE, first + i + 1 - k0, n, Float.NEGATIVE_INFINITY);
                hidePast(rows, k0, i, n);
                AttentionRows.max(rows, STRIDE, n, lanes, blockMaxima + 4L * i);
            }
            AttentionRows.advance(maxima, blockMaxima, Memory.roundUp(count), scale, shifts);
            for (int i = 0; i < count; i += ROWS) {
                AttentionRows.expAndSum(scores + STRIDE * i, STRIDE, Memory.roundUp(present(k0, i)), scale,
                        shifts + 4L * i, lanes, blockTotals + 4L * i);
            }
            AttentionRows.total(totals, blockMaxima, blockTotals, Memory.roundUp(count));
        }

        /// Not −∞: in its first block a row may see nothing, and then all its weights are 1 until a key that it does see
        /// scales them down to 0.
        private void hidePast(long rows, int k0, int i, int n) {
            int passed = heads.firstSeen(first + i + ROWS - 1) - k0;
            if (passed > 0) { AttentionRows.hidePast(rows, STRIDE, passed - ROWS + 1, n, UNSEEN); }
        }

        private void mix(int k0) {
            for (int c = 0; c < heads.padded(); c += PANEL) {
                int vectors = Math.min(PANEL, heads.padded() - c) / Memory.LANES;
                for (int i = 0; i < count; i += ROWS) {
                    long to = sums + rowBytes * i + 4L * c;
                    int from = absent(k0, i);
                    int keys = Math.max(0, present(k0, i) - from);
                    long weights = scores + STRIDE * i + 4L * from;
                    long rows = values + rowBytes * (k0 + from) + 4L * c;
                    if (k0 == firstBlock) {
                        AttentionProducts.store(vectors, weights, STRIDE, 4, rows, rowBytes, keys, to, rowBytes);
                    } else {
                        AttentionProducts.add(vectors, weights, STRIDE, 4, rows, rowBytes, keys, to, rowBytes,
                                scratch.tile());
                    }
                }
            }
        }

        void write(Matrix out, long logSumExp) {
            int n = Memory.roundUp(count);
            ElementLoops.reciprocal(totals, n, blockTotals);
            AttentionPacking.write(sums, rowBytes, count, size, blockTotals, out.address() + out.stride() * first,
                    out.stride());
            Transcendentals.log(totals, n, blockTotals);
            ElementLoops.addScaled(maxima, n, blockTotals, heads.scale());
            Memory.copy(blockTotals, logSumExp + 4L * first, count);
        }
    }
}
