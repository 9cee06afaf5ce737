package arabica.rlhf.eval;

import arabica.datasets.arrow.TokenSequence;
import arabica.nn.LanguageModel;
import arabica.rlhf.ppo.Response;
import arabica.rlhf.ppo.ResponseForward;
import arabica.rlhf.ppo.Sums;
import java.util.List;

/// How far a policy has gone from its reference: `KL(π‖π_ref)` of whole responses, in nats.
///
/// The estimator is k1 on the policy's own samples: `Σ_t log π(y_t) − log π_ref(y_t)`, one number per response. Its
/// mean over prompts is unbiased; single responses may be negative.
public final class KlToReference {
    private KlToReference() {}

    /// @param responses   sampled from `policy` at this temperature
    /// @param temperature both models are read at it
    public static double[] perResponse(LanguageModel policy, LanguageModel reference, List<Response> responses,
            double temperature) {
        List<TokenSequence> rows = responses.stream().map(Response::sequence).toList();
        List<double[]> logProbs = ResponseForward.logProbs(policy, rows, temperature);
        List<double[]> refLogProbs = ResponseForward.logProbs(reference, rows, temperature);
        double[] kl = new double[rows.size()];
        for (int i = 0; i < kl.length; i++) { kl[i] = Sums.sum(logProbs.get(i)) - Sums.sum(refLogProbs.get(i)); }
        return kl;
    }
}
