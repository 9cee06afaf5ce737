package arabica.autograd.vector;

/// Where the heads of an attention lie: `[B, T, heads·d]` for q, `[B, T, kvHeads·d]` for k and v, rows apart by strides
/// in bytes.
///
/// @param window  how many positions one sees, itself among them
record Heads(int batch, int time, int heads, int kvHeads, int size, int window) {
    /// The first position that a position sees.
    int firstSeen(int position) { return Math.max(0, position - window + 1); }

    /// How many heads of q share one of k and v.
    int group() { return heads / kvHeads; }

    /// A head's columns padded to whole blocks.
    int padded() { return Memory.roundUp(size); }

    float scale() { return (float) (1 / Math.sqrt(size)); }

    /// The first element of a head of one sequence.
    long address(long tensor, long stride, int sequence, int head) {
        return tensor + stride * sequence * time + 4L * head * size;
    }

    /// Runs tasks that together make up the attention; small ones stay on the calling thread.
    void run(WorkerPool pool, int tasks, WorkerPool.Body body) {
        double work = (double) batch * heads * time * time * size;
        if (work < 200_000) {
            for (int task = 0; task < tasks; task++) { body.run(task, pool.scratch()); }
        } else {
            pool.parallelFor(tasks, body);
        }
    }
}
