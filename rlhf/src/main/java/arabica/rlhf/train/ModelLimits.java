package arabica.rlhf.train;

import arabica.datasets.arrow.TokenSequence;
import arabica.datasets.rows.SourcedRow;
import arabica.nn.ModelConfig;

/// What a model can read.
public final class ModelLimits {
    private ModelLimits() {}

    /// @throws arabica.datasets.BadRowException if a sequence of `row` is too long, or has an id that the model has not
    public static void require(ModelConfig config, SourcedRow row, TokenSequence sequence) {
        if (sequence.length() > config.contextLength()) {
            throw row.bad(null, "has " + sequence.length() + " tokens; expected at most the model's context of "
                    + config.contextLength());
        }
        requireIds(config.vocabSize(), row, sequence);
    }

    /// @throws arabica.datasets.BadRowException if a sequence of `row` has an id that the model has not
    public static void requireIds(int vocabSize, SourcedRow row, TokenSequence sequence) {
        for (int id : sequence.ids()) {
            if (id < 0 || id >= vocabSize) {
                throw row.bad("input_ids", "token id " + id + " is not in the model's vocabulary of " + vocabSize);
            }
        }
    }
}
