package arabica.rlhf.ppo;

import static arabica.autograd.ops.Ops.multiply;
import static arabica.autograd.ops.Ops.scale;
import static arabica.autograd.ops.Ops.sum;

import arabica.autograd.Tensor;
import arabica.rlhf.ppo.Rollout.Experience;
import java.util.Arrays;
import java.util.Locale;

/// How the losses of a minibatch's tokens become one number. Which it is decides what a token of a long response weighs
/// beside one of a short response.
public enum LossAggregation {
    /// The mean over all tokens of the minibatch: every token weighs the same, so a long response weighs more than a short
    /// one. DAPO (arXiv 2503.14476, equation 8); TRL's PPO, and its GRPO with `loss_type="dapo"` or `"bnpo"`; OpenRLHF;
    /// verl's default `token-mean`.
    TOKEN_MEAN,
    /// The mean over responses of the mean over each one's tokens: every response weighs the same, so a bad long response
    /// is punished less for each of its tokens, and lengths of wrong answers grow. DeepSeekMath (arXiv 2402.03300,
    /// equation 3); TRL's `loss_type="grpo"`; verl's `seq-mean-token-mean`.
    SEQUENCE_MEAN,
    /// The mean over responses of the sum over each one's tokens divided by a constant, `maxNewTokens`: no length is
    /// favoured. Dr. GRPO (arXiv 2503.20783); TRL's `loss_type="dr_grpo"`; verl's `seq-mean-token-sum-norm`.
    CONSTANT;

    /// Part of the minibatch's loss: the parts add up to it.
    ///
    /// @param losses `[tokens]` of the batch
    Tensor of(Tensor losses, LossBatch batch) {
        return switch (this) {
            case TOKEN_MEAN -> scale(sum(losses), 1.0 / batch.minibatchTokens());
            case SEQUENCE_MEAN ->
                scale(sum(multiply(losses, perLength(batch, losses))), 1.0 / batch.minibatchResponses());
            case CONSTANT -> scale(sum(losses), 1.0 / (batch.minibatchResponses() * (double) batch.maxNewTokens()));
        };
    }

    /// One over the length of each token's response.
    private static Tensor perLength(LossBatch batch, Tensor like) {
        double[] weights = new double[Math.toIntExact(like.size())];
        int start = 0;
        for (Experience row : batch.rows()) {
            int end = start + row.logProbs().length;
            Arrays.fill(weights, start, end, 1.0 / row.logProbs().length);
            start = end;
        }
        return batch.upload(weights);
    }

    /// As on the command line: `token-mean`.
    @Override
    public String toString() { return name().toLowerCase(Locale.ROOT).replace('_', '-'); }
}
