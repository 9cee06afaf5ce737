package arabica.rlhf.train;

import arabica.datasets.Shuffles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Which rows each step takes: a function of the seed and the step's number alone.
///
/// An epoch takes every row once; its last batch is smaller where the rows do not fill it. The next epoch starts with a
/// batch of its own, in another order.
final class BatchOrder {
    private final int size;
    private final int batchSize;
    private final int rowsPerStep;
    private final boolean shuffle;
    private final long seed;
    private final int stepsPerEpoch;
    private int cachedEpoch = -1;
    private int[] cached;

    BatchOrder(int size, TrainerOptions options) {
        this.size = size;
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
            cachedEpoch = epoch;
        }
        return cached;
    }
}
