package arabica.autograd.vector;

import arabica.autograd.vector.Attention.Matrix;

/// One new query per sequence against its cache of keys and values. A task is one head of one sequence.
record DecodeAttention(int batch, int capacity, int heads, int kvHeads, int size) {

    void run(WorkerPool pool, Matrix q, long keyCache, long valueCache, long lengths, long out) {
        int longest = 0;
        for (int b = 0; b < batch; b++) { longest = Math.max(longest, Memory.id(lengths + 4L * b)); }
        WorkerPool.RangeBody body = (from, to, scratch) -> {
            for (int task = (int) from; task < to; task++) {
                int sequence = task / heads;
                int head = task % heads;
                long cache = 4L * size * ((long) sequence * capacity * kvHeads + head / (heads / kvHeads));
                one(q.address() + q.stride() * sequence + 4L * head * size, keyCache + cache, valueCache + cache,
                        Memory.id(lengths + 4L * sequence), out + 4L * task * size, scratch);
            }
        };
        pool.parallelRows((long) batch * heads, Math.max(1, Elementwise.GRAIN / Math.max(1, longest * size)), body);
    }

    private void one(long q, long keys, long values, int length, long out, Scratch scratch) {
        if (length == 0) {
            Memory.fill(out, size, 0);
            return;
        }
        long stride = 4L * kvHeads * size;
        int padded = Memory.roundUp(size);
        long scores = scratch.work(Memory.roundUp(length) + (long) Math.min(length, MatMul.KC) * padded);
        for (int t = 0; t < length; t++) {
            Memory.set(scores + 4L * t, RowReductions.dot(q, keys + stride * t, size, scratch));
        }
        int whole = Attention.hideFuture(scores, length);
        float scale = (float) (1 / Math.sqrt(size));
        float shift = -scale * RowReductions.max(scores, whole, scratch);
        float reciprocal = 1 / ExpRows.expAndSum(scores, whole, scale, shift, scores, scratch);
        long copy = scores + 4L * whole;
        for (int t = 0; t < length; t += MatMul.KC) {
            int steps = Math.min(MatMul.KC, length - t);
            long rows = values + stride * t;
            if (size != padded) {
                Packing.copyRows(rows, stride, steps, size, copy, 4L * padded);
                rows = copy;
            }
            MatMul.block(1, size, steps, scores + 4L * t, 0, 4, rows, size == padded ? stride : 4L * padded,
                    4L * Tile.PANEL, out, 0, t > 0, 0, scratch.tile());
        }
        Elementwise.map((x, n, o) -> ElementLoops.scale(x, n, o, reciprocal), out, size, out, scratch);
    }
}
