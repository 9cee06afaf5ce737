package arabica.benchmarks.training;

import java.io.IOException;
import java.nio.file.Path;

/// Something that trains a GPT-2, ours or a peer.
///
/// A step is whole: forward, mean cross-entropy over every token, backward, clipping of all gradients together at a norm
/// of 1, AdamW with [Settings].
public interface TrainingEngine extends AutoCloseable {
    /// The optimizer's constants, the same for all: those of `AdamWConfig.usual()`. Weights decay where they have two
    /// dimensions.
    final class Settings {
        public static final double LEARNING_RATE = 1e-3;
        public static final double BETA1 = 0.9;
        public static final double BETA2 = 0.95;
        public static final double EPSILON = 1e-8;
        public static final double WEIGHT_DECAY = 0.1;
        public static final double MAX_NORM = 1.0;

        private Settings() {}
    }

    /// Makes an engine in a process of its own.
    @FunctionalInterface
    interface Factory {
        /// @param weights the initial weights as [WeightsFile] has them; null draws them from the seed, which only our own
        ///                engine can
        TrainingEngine open(GptShape shape, int threads, long seed, Path weights) throws IOException;
    }

    /// Takes a step, and returns its loss in nats, which is that before the update.
    double step(TokenBatch batch);

    /// Writes the weights for others to begin with.
    default void export(Path file) throws IOException {
        throw new UnsupportedOperationException("only our own engine exports its weights");
    }

    @Override
    void close();
}
