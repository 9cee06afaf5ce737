package arabica.rlhf.ppo;

import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.rlhf.ppo.Rollout.Experience;
import arabica.datasets.arrow.TokenSequence;
import arabica.rlhf.train.LogProbs;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/// What a loss is computed from: some responses of a minibatch, in the current scope. Tensors are flat, `[tokens]`: the
/// response tokens of all rows, row after row.
///
/// @param rows               as they were sampled
/// @param logProbs           of the policy that learns, differentiable
/// @param klCoef             β of this rollout
/// @param minibatchResponses how many responses the whole minibatch has
/// @param minibatchTokens    how many response tokens it has
/// @param maxNewTokens       that a response may have
record LossBatch(List<Experience> rows, Tensor logProbs, double klCoef, int minibatchResponses, int minibatchTokens,
        int maxNewTokens) {

    /// Of the policy that sampled.
    Tensor oldLogProbs() { return flat(Experience::logProbs); }

    Tensor refLogProbs() { return flat(Experience::refLogProbs); }

    Tensor advantages() { return flat(Experience::advantages); }

    /// Sums over each response's tokens: `[tokens]` → `[rows]`.
    Tensor perResponse(Tensor perToken) {
        List<TokenSequence> sequences = rows.stream().map(Experience::sequence).toList();
        return LogProbs.perSequence(perToken, sequences);
    }

    /// One number of each response, `[rows]`.
    Tensor ofResponses(Function<Experience, Double> field) {
        return upload(rows.stream().mapToDouble(field::apply).toArray());
    }

    Tensor flat(Function<Experience, double[]> field) { return upload(flat(rows, field)); }

    static double[] flat(List<Experience> rows, Function<Experience, double[]> field) {
        return rows.stream().map(field).flatMapToDouble(Arrays::stream).toArray();
    }

    Tensor upload(double[] values) { return Scope.current().of(logProbs.dtype(), values, values.length); }
}
