package arabica.autograd.vector;

import arabica.autograd.Segments;

/// Where the heads of an attention lie: `[B, T, heads·d]` for q, `[B, T, kvHeads·d]` for k and v, rows apart by strides
/// in bytes. A sequence is a segment of a row, or a whole one.
///
/// @param window  how many positions one sees, itself among them
record Heads(Segments segments, int heads, int kvHeads, int size, int window) {
    int sequences() { return segments.count(); }

    int time(int sequence) { return segments.length(sequence); }

    /// The first position that a position sees, both of one sequence.
    int firstSeen(int position) { return Math.max(0, position - window + 1); }

    /// How many heads of q share one of k and v.
    int group() { return heads / kvHeads; }

    /// A head's columns padded to whole blocks.
    int padded() { return Memory.roundUp(size); }

    float scale() { return (float) (1 / Math.sqrt(size)); }

    /// The first element of a head of one sequence.
    long address(long tensor, long stride, int sequence, int head) {
        return tensor + stride * segments.start(sequence) + 4L * head * size;
    }

    /// The first element of `[B, heads, T]` that belongs to a head of one sequence.
    long perPosition(long tensor, int sequence, int head) {
        long row = (long) segments.row(sequence) * heads + head;
        return tensor + 4 * (row * segments.time() + segments.startInRow(sequence));
    }

    /// Runs tasks that together make up the attention; small ones stay on the calling thread.
    void run(WorkerPool pool, int tasks, WorkerPool.Body body) {
        double work = 0;
        for (int s = 0; s < sequences(); s++) { work += (double) heads * time(s) * time(s) * size; }
        if (work < 200_000) {
            for (int task = 0; task < tasks; task++) { body.run(task, pool.scratch()); }
        } else {
            pool.parallelFor(tasks, body);
        }
    }
}
