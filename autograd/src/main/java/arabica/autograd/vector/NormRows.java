package arabica.autograd.vector;

/// Rows as normalisations go through them: a few at a time, a kernel over all of them for each of its steps, so that a
/// processor works on the next row while a row's sums are folded. In place where a row's length is a multiple of 16, else
/// by way of copies padded with zeros.
///
/// @param columns  the length of a row
record NormRows(int columns) {
    private static final int GROUP = Memory.BLOCK;
    /// Rows whose parameters' gradients are summed by themselves, a multiple of [#GROUP]. A constant, so that these sums
    /// do not depend on the number of threads.
    private static final int CHUNK = 128;

    /// Work on `n` rows from row `from` on; at `copies` there is room for `parameters` rows and two groups.
    @FunctionalInterface
    interface GroupBody {
        void run(long from, int n, long copies, Scratch scratch);
    }

    /// As [GroupBody], with room for three groups; `partial` gathers the gradients of the parameters.
    @FunctionalInterface
    interface ChunkBody {
        void run(long from, int n, long partial, long copies, Scratch scratch);
    }

    int padded() { return Memory.roundUp(columns); }

    /// Of a padded row.
    long bytes() { return 4L * padded(); }

    long groupBytes() { return GROUP * bytes(); }

    private boolean areWhole() { return columns == padded(); }

    long at(long x, long row) { return x + 4 * row * columns; }

    /// A parameter that can be read up to a multiple of 16.
    long parameter(long row, long copy) { return read(row, 1, copy); }

    /// Rows that can be read up to a multiple of 16 each, [#bytes()] apart.
    long read(long rows, int n, long copy) {
        if (areWhole()) { return rows; }
        Packing.copyRows(rows, 4L * columns, n, columns, copy, bytes());
        return copy;
    }

    /// Where to write rows up to a multiple of 16 each.
    long target(long rows, long copy) { return areWhole() ? rows : copy; }

    /// Brings rows home that were written to a copy.
    void write(long target, int n, long rows) {
        for (int r = 0; target != rows && r < n; r++) { Memory.copy(target + bytes() * r, at(rows, r), columns); }
    }

    private long grain(int rows) { return Math.max(1, Elementwise.GRAIN / 2 / Math.max(1, columns) / rows); }

    void groups(WorkerPool pool, long rows, int parameters, GroupBody body) {
        pool.parallelRows((rows + GROUP - 1) / GROUP, grain(GROUP), (from, to, scratch) -> {
            long copies = scratch.work((long) (parameters + 2 * GROUP) * padded());
            for (long r = from * GROUP; r < to * GROUP && r < rows; r += GROUP) {
                body.run(r, (int) Math.min(GROUP, rows - r), copies, scratch);
            }
        });
    }

    /// Runs `body` on chunks of rows, each with a gradient of its own for either parameter, and adds these to the
    /// parameters' gradients in order; one whose address is 0 is not wanted.
    void chunks(WorkerPool pool, long rows, int parameters, ChunkBody body, long first, long second) {
        int chunks = Math.toIntExact((rows + CHUNK - 1) / CHUNK);
        long partial = pool.scratch().packedB(2L * chunks * padded());
        pool.parallelRows(chunks, grain(CHUNK), (from, to, scratch) -> {
            long copies = scratch.work((long) (parameters + 3 * GROUP) * padded());
            for (long c = from; c < to; c++) {
                long own = partial + 2 * c * bytes();
                Memory.fill(own, 2L * padded(), 0);
                for (long r = c * CHUNK; r < (c + 1) * CHUNK && r < rows; r += GROUP) {
                    body.run(r, (int) Math.min(GROUP, rows - r), own, copies, scratch);
                }
            }
        });
        for (int c = 0; c < chunks; c++) {
            add(partial + 2L * c * bytes(), first, pool.scratch());
            add(partial + (2L * c + 1) * bytes(), second, pool.scratch());
        }
    }

    private void add(long row, long target, Scratch scratch) {
        if (target != 0) {
            Elementwise.map((x, n, out) -> ElementLoops.addScaled(x, n, out, 1), row, columns, target, scratch);
        }
    }
}
