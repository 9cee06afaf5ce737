package arabica.rlhf.train;

import arabica.datasets.Shuffles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/// Which rows each step takes: a function of the seed and the step's number alone (and of the rows' lengths, where steps go
/// by these).
///
/// An epoch takes every row once; its last batch is smaller where the rows do not fill it. The next epoch starts with a
/// batch of its own, in another order.
///
/// **Grouped by length**, an epoch's order is cut into stretches of [#GROUP] steps, each stretch is sorted, the longest rows
/// first, and cut into its steps, and these are taken in an order drawn anew. So a step's rows are of similar lengths, while
/// which rows meet still changes from epoch to epoch. (Hugging Face's `group_by_length` sorts such stretches too, and leaves
/// the steps in falling order of length.)
final class BatchOrder {
    /// Steps whose rows are sorted together.
    static final int GROUP = 50;
    /// Keeps the order of a stretch's steps apart from that of rows.
    private static final long STEPS_SALT = 0x5deece66dL;

    private final int size;
    private final int batchSize;
    private final int rowsPerStep;
    private final boolean shuffle;
    private final long seed;
    private final int stepsPerEpoch;
    /// Null where rows are not grouped.
    private final IntUnaryOperator lengths;
    private int cachedEpoch = -1;
    private int[] cached;

    /// @throws IllegalArgumentException if rows are to be grouped by lengths that are not known
    BatchOrder(Examples<?> examples, TrainerOptions options) {
        this(examples.size(), options, options.groupByLength() ? examples::length : null);
        if (options.groupByLength() && !examples.lengthsAreKnown()) {
            throw new IllegalArgumentException("--group-by-length: the lengths of these examples are not known");
        }
    }

    BatchOrder(int size, TrainerOptions options) { this(size, options, null); }

    private BatchOrder(int size, TrainerOptions options, IntUnaryOperator lengths) {
        this.size = size;
        this.lengths = lengths;
        batchSize = options.batchSize();
        rowsPerStep = Math.multiplyExact(options.batchSize(), options.gradAccum());
        shuffle = options.shuffle();
        seed = options.seed();
        stepsPerEpoch = options.stepsPerEpoch(size);
    }

    int stepsPerEpoch() { return stepsPerEpoch; }

    /// How many passes over the data have been made when this step is done.
    double epochAfter(int step) { return (double) step / stepsPerEpoch; }

    /// The rows of each micro-batch of a step.
    ///
    /// @param step from 1
    List<int[]> microBatches(int step) {
        int[] rows = epoch((step - 1) / stepsPerEpoch);
        int from = (step - 1) % stepsPerEpoch * rowsPerStep;
        int to = Math.min(size, from + rowsPerStep);
        List<int[]> micros = new ArrayList<>();
        for (int start = from; start < to; start += batchSize) {
            micros.add(Arrays.copyOfRange(rows, start, Math.min(to, start + batchSize)));
        }
        return micros;
    }

    private int[] epoch(int epoch) {
        if (epoch != cachedEpoch) {
            cached = shuffle ? Shuffles.permutation(size, seed, epoch) : Shuffles.identity(size);
            if (lengths != null) { cached = grouped(cached, epoch); }
            cachedEpoch = epoch;
        }
        return cached;
    }

    private int[] grouped(int[] rows, int epoch) {
        int[] grouped = new int[size];
        int stretch = Math.multiplyExact(GROUP, rowsPerStep);
        for (int from = 0; from < size; from += stretch) {
            int[] sorted = longestFirst(Arrays.copyOfRange(rows, from, Math.min(size, from + stretch)));
            // The last step of an epoch may be smaller: it stays the last.
            int whole = sorted.length / rowsPerStep;
            int[] steps = Shuffles.permutation(whole, seed ^ STEPS_SALT + from, epoch);
            for (int step = 0; step < whole; step++) {
                System.arraycopy(sorted, steps[step] * rowsPerStep, grouped, from + step * rowsPerStep, rowsPerStep);
            }
            int rest = whole * rowsPerStep;
            System.arraycopy(sorted, rest, grouped, from + rest, sorted.length - rest);
        }
        return grouped;
    }

    /// Of rows of one length, the earlier first.
    private int[] longestFirst(int[] rows) {
        long[] keys = new long[rows.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = ((long) (Integer.MAX_VALUE - lengths.applyAsInt(rows[i])) << 32) | i;
        }
        Arrays.sort(keys);
        int[] sorted = new int[rows.length];
        Arrays.setAll(sorted, i -> rows[(int) keys[i]]);
        return sorted;
    }
}
