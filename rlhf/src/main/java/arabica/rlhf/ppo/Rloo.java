package arabica.rlhf.ppo;

import static arabica.autograd.ops.Ops.exp;
import static arabica.autograd.ops.Ops.scale;
import static arabica.autograd.ops.Ops.subtract;
import static arabica.autograd.ops.Ops.sum;

import arabica.autograd.Tensor;
import arabica.rlhf.ppo.Rollout.Experience;
import java.util.List;
import java.util.stream.IntStream;

/// REINFORCE with a leave-one-out baseline (Ahmadian et al. 2024, arXiv 2402.14740; Kool et al. 2019).
///
/// The whole response is one action. Its reward is its score less `β·Σ k1` over its tokens: the KL sits in the reward. Of
/// k responses to a prompt, each is compared with the mean of the others: a baseline that does not depend on it, so the
/// gradient is unbiased, and there is no critic. With one epoch of one minibatch the ratio is 1 and this is the paper's
/// estimator; ratio and clip, over whole responses, are TRL's for more.
///
/// @param numGenerations      k, 2 or more
/// @param klEstimator         of the KL in the reward, as in [Ppo]
/// @param clip                of the ratio of each whole response
/// @param normalizeAdvantages over the rollout's responses; not in the paper (TRL: `normalize_advantages`)
public record Rloo(PolicyOptions options, int numGenerations, KlEstimator klEstimator, Clip clip,
        Whitening normalizeAdvantages) implements PolicyAlgorithm {

    /// @throws IllegalArgumentException naming the option that is wrong
    public Rloo { Groups.require(numGenerations, options.rolloutSize()); }

    /// With the command line's defaults for what is RLOO's own.
    public Rloo(PolicyOptions options) { this(options, 4, KlEstimator.K1, Clip.of(0.2), Whitening.NONE); }

    /// What the command line shares with the others, by its defaults: each rollout is used once.
    public static PolicyOptionsBuilder defaults() { return new PolicyOptionsBuilder(); }

    @Override
    public String name() { return "rloo"; }

    @Override
    public List<Experience> experience(Rollout rollout, double klCoef) {
        double[] rewards = new double[rollout.size()];
        for (int i = 0; i < rewards.length; i++) {
            rewards[i] = Sums.sum(TokenRewards.of(rollout.logProbs().get(i), rollout.refLogProbs().get(i), klEstimator,
                    klCoef, rollout.scores()[i]));
        }
        double[] advantages = normalizeAdvantages.apply(leaveOneOut(rewards, numGenerations));
        return IntStream.range(0, rollout.size()).mapToObj(i -> rollout.experience(i, advantages[i])).toList();
    }

    /// `A_i = R_i − mean of the other R_j` of each group of k: equation 9.
    static double[] leaveOneOut(double[] rewards, int k) {
        return Groups.map(rewards, k, (group, i) -> {
            double others = Sums.sum(group) - group[i];
            return group[i] - others / (k - 1);
        });
    }

    /// `max(−A·ρ, −A·clip(ρ))` with the ratio of whole responses, mean over responses.
    @Override
    public Tensor policyLoss(LossBatch batch) {
        Tensor ratio = exp(batch.perResponse(subtract(batch.logProbs(), batch.oldLogProbs())));
        Tensor losses = clip.loss(ratio, batch.ofResponses(row -> row.advantages()[0]));
        return scale(sum(losses), 1.0 / batch.minibatchResponses());
    }
}
