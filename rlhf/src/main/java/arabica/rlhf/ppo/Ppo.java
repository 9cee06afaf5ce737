package arabica.rlhf.ppo;

import arabica.autograd.Tensor;
import arabica.rlhf.ppo.Rollout.Experience;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Proximal Policy Optimization of a language model (Ziegler et al. 2019, arXiv 1909.08593; Stiennon et al. 2020, arXiv
/// 2009.01325), in the details of Huang et al. 2024 (arXiv 2403.17031).
///
/// Every token is an action. Its reward is `−β·k1`, and the last one's the score, too; a critic says what it expected,
/// and [Gae] how much better the token was. The KL sits in the reward.
///
/// @param gae         γ and λ
/// @param whitening   of the advantages, over all tokens of a rollout
/// @param klEstimator of the KL in the reward. Only [KlEstimator#K1] makes the policy gradient that of the KL: with the
///                    others the optimum is another one
/// @param clip        of the ratio of each token
/// @param aggregation of the tokens' losses
/// @param value       how the critic learns
public record Ppo(PolicyOptions options, Gae gae, Whitening whitening, KlEstimator klEstimator, Clip clip,
        LossAggregation aggregation, ValueObjective value) implements PolicyAlgorithm {

    /// With the command line's defaults for what is PPO's own.
    public Ppo(PolicyOptions options) {
        this(options, new Gae(1, 0.95), Whitening.BIASED, KlEstimator.K1, Clip.of(0.2), LossAggregation.TOKEN_MEAN,
                new ValueObjective(0.1, 0.2, 0));
    }

    /// What the command line shares with the others, by its defaults: four passes over each rollout.
    public static PolicyOptionsBuilder defaults() { return new PolicyOptionsBuilder().epochs(4); }

    @Override
    public String name() { return "ppo"; }

    @Override
    public int numGenerations() { return 1; }

    @Override
    public Optional<ValueObjective> critic() { return Optional.of(value); }

    /// Token rewards, then advantages and returns, then whitening over all tokens together.
    @Override
    public List<Experience> experience(Rollout rollout, double klCoef) {
        List<Gae.Estimate> estimates = new ArrayList<>();
        for (int i = 0; i < rollout.size(); i++) {
            double[] rewards = TokenRewards.of(rollout.logProbs().get(i), rollout.refLogProbs().get(i), klEstimator,
                    klCoef, rollout.scores()[i]);
            estimates.add(gae.estimate(rewards, rollout.values().get(i)));
        }
        double[] advantages = whitening.apply(
                estimates.stream().flatMapToDouble(estimate -> Arrays.stream(estimate.advantages())).toArray());
        List<Experience> experience = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < rollout.size(); i++) {
            int end = start + rollout.logProbs().get(i).length;
            experience.add(rollout.experience(i, Arrays.copyOfRange(advantages, start, end))
                    .withValues(rollout.values().get(i), estimates.get(i).returns()));
            start = end;
        }
        return experience;
    }

    @Override
    public Tensor policyLoss(LossBatch batch) {
        return aggregation.of(
                PpoLoss.policy(batch.logProbs(), batch.oldLogProbs(), batch.advantages(), clip), batch);
    }
}
