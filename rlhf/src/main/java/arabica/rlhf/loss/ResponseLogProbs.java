package arabica.rlhf.loss;

import static arabica.autograd.ops.Ops.divide;
import static arabica.autograd.ops.Ops.subtract;

import arabica.autograd.Tensor;
import java.util.Optional;

/// What models give to one response of each of N prompts.
///
/// @param policy    the policy's log-probability, summed over the response's tokens (nats), `[N]`; differentiable
/// @param reference the reference's, `[N]`; empty where a loss does without
/// @param lengths   tokens that were summed over, `[N]`
public record ResponseLogProbs(Tensor policy, Optional<Tensor> reference, Tensor lengths) {

    /// `log π(y|x) − log ref(y|x)`.
    ///
    /// @throws IllegalStateException without a reference
    public Tensor logRatio() {
        return subtract(policy, reference.orElseThrow(() -> new IllegalStateException("a loss against a reference")));
    }

    /// The policy's log-probability per token.
    public Tensor policyMean() { return divide(policy, lengths); }

    /// The log-ratio per token.
    public Tensor logRatioMean() { return divide(logRatio(), lengths); }
}
