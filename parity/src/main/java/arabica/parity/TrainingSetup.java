package arabica.parity;

import arabica.datasets.arrow.TokenSequence;
import arabica.nn.DecoderConfig;
import arabica.rlhf.train.TrainerOptions;
import java.util.List;
import java.util.SequencedMap;

/// What both sides train: the same model from the same weights on the same rows, in the order in which they are given.
///
/// @param weights by name, in F64 that F32 holds exactly
public record TrainingSetup(DecoderConfig config, SequencedMap<String, Weight> weights, List<TokenSequence> rows,
        TrainerOptions options) {

    /// A parameter's shape and values.
    public record Weight(int[] shape, double[] values) {
        Weight with(double[] others) { return new Weight(shape, others); }
    }

    /// What a run went through.
    ///
    /// @param losses    of each step's batch, before its update
    /// @param gradNorms of each step, before clipping
    /// @param weights   in the end
    public record Trajectory(double[] losses, double[] gradNorms, SequencedMap<String, Weight> weights) {}
}
