package arabica.autograd.vector;

import arabica.autograd.vector.Attention.Matrix;

/// One new query per sequence against its cache of keys and values.
///
/// The cache is as good as always read from memory, so it is read position by position, all heads of a task side by
/// side: one head alone would read a few lines of each position and skip the rest. A task is as many heads of a sequence
/// as leave each thread one.
record DecodeAttention(int batch, int capacity, int heads, int kvHeads, int size, int window) {

    void run(WorkerPool pool, Matrix q, long keyCache, long valueCache, long lengths, long out) {
        int parts = Math.min(kvHeads, Math.ceilDiv(pool.threads(), Math.max(1, batch)));
        int longest = 0;
        for (int b = 0; b < batch; b++) { longest = Math.max(longest, Memory.id(lengths + 4L * b)); }
        longest = Math.min(longest, window);
        long work = (long) longest * heads / parts * size;
        pool.parallelRows((long) batch * parts, Math.max(1, Elementwise.GRAIN / Math.max(1, work)),
                (from, to, scratch) -> {
                    for (int task = (int) from; task < to; task++) {
                        int sequence = task / parts;
                        int part = task % parts;
                        new Part(sequence, kvHeads * part / parts, kvHeads * (part + 1) / parts,
                                Memory.id(lengths + 4L * sequence), scratch).run(q, keyCache, valueCache, out);
                    }
                });
    }

    /// Some heads of one sequence.
    private final class Part {
        private final int sequence;
        private final int firstKvHead;
        private final int ownKvHeads;
        private final int group = heads / kvHeads;
        private final int ownHeads;
        private final int first;
        private final int length;
        private final int padded;
        private final Scratch scratch;
        /// Scores `[positions, heads]`, whose place the heads' shifts and sums take; then weights `[heads, padded]`.
        private final long scores;
        private final long weights;

        Part(int sequence, int fromKvHead, int toKvHead, int positions, Scratch scratch) {
            this.sequence = sequence;
            this.firstKvHead = fromKvHead;
            this.ownKvHeads = toKvHead - fromKvHead;
            this.ownHeads = ownKvHeads * group;
            this.first = Math.max(0, positions - window);
            this.length = positions - first;
            this.padded = Memory.roundUp(length);
            this.scratch = scratch;
            this.weights = scratch.work((long) ownHeads * (padded + Math.max(2, length)));
            this.scores = weights + 4L * ownHeads * padded;
        }

        void run(Matrix q, long keyCache, long valueCache, long out) {
            int firstHead = firstKvHead * group;
            long result = out + 4L * size * ((long) sequence * heads + firstHead);
            Memory.fill(result, (long) ownHeads * size, 0);
            if (length == 0) { return; }
            long cache = 4L * size * (((long) sequence * capacity + first) * kvHeads + firstKvHead);
            AttentionRows.scores(q.address() + q.stride() * sequence + 4L * size * firstHead, 0, keyCache + cache,
                    4L * size * kvHeads, length, ownKvHeads, group, size, scratch.lanes(0), scores);
            Transpose.run(scores, 4L * ownHeads, length, ownHeads, weights, 4L * padded, scratch.squares());
            long factors = weigh();
            mix(valueCache + cache, result);
            AttentionRows.scale(result, 4L * size, ownHeads, size, factors);
        }

        /// Scores to exponentials of their distance to the largest.
        ///
        /// @return what makes them weights, for each head
        private long weigh() {
            float scale = (float) (1 / Math.sqrt(size));
            long shifts = scores;
            long sums = scores + 4L * ownHeads;
            RowReductions.max(weights, 4L * padded, ownHeads, length, scratch.lanes(0), shifts);
            for (int h = 0; h < ownHeads; h++) { Memory.set(shifts + 4L * h, -scale * Memory.get(shifts + 4L * h)); }
            ExpRows.expAndSum(weights, 4L * padded, ownHeads, length, scale, shifts, weights, scratch.lanes(0), sums);
            for (int h = 0; h < ownHeads; h++) { Memory.set(sums + 4L * h, 1 / Memory.get(sums + 4L * h)); }
            return sums;
        }

        private void mix(long values, long result) {
            long stride = 4L * size * kvHeads;
            for (int t = 0; t < length; t += EightRows.ROWS) {
                EightRows.add(weights + 4L * t, 4L * padded, Math.min(EightRows.ROWS, length - t), values + stride * t,
                        stride, ownHeads, group, size, result);
            }
        }
    }
}
