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
        long scores = scratch.work(Memory.roundUp(length));
        AttentionRows.dots(q, 0, keys, stride, length, size, scratch.lanes(0), scores);
        int whole = Attention.hideFuture(scores, length);
        float scale = (float) (1 / Math.sqrt(size));
        float shift = -scale * RowReductions.max(scores, whole, scratch);
        float reciprocal = 1 / ExpRows.expAndSum(scores, whole, scale, shift, scores, scratch);
        RowProduct.columns(new Product(1, size, length, scores, 0, 4, values, stride, false, out, 0, false, 0), 0, size,
                scratch.tile());
        Elementwise.map((x, n, o) -> ElementLoops.scale(x, n, o, reciprocal), out, size, out, scratch);
    }
}
