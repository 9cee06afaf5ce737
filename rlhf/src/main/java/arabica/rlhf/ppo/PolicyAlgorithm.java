package arabica.rlhf.ppo;

import arabica.autograd.Tensor;
import arabica.rlhf.ppo.Rollout.Experience;
import java.util.List;
import java.util.Optional;

/// What tells one policy-gradient method from another: which advantages a rollout gives, which loss the policy descends,
/// where the KL from the reference sits, and whether a critic learns beside it. All else (sampling, minibatches,
/// checkpoints, metrics, alarms) is [PolicyTrainer]'s.
public sealed interface PolicyAlgorithm permits Ppo, Rloo, Grpo {

    /// `ppo`, `rloo` or `grpo`: the command, and the trainer in `run.json`.
    String name();

    /// What the algorithms share.
    PolicyOptions options();

    /// Responses to each prompt of a rollout; they stand side by side in it.
    int numGenerations();

    /// The band of the ratio.
    Clip clip();

    /// Turns a rollout into what the losses need.
    ///
    /// @param klCoef β of this rollout
    List<Experience> experience(Rollout rollout, double klCoef);

    /// What the divergence is measured by where it is taken off the scores: in `objective/non_score_reward` and
    /// `objective/rlhf_reward`, and, where it sits in the reward, there.
    default KlEstimator klEstimator() { return KlEstimator.K1; }

    /// The policy's loss, a scalar in the current scope: the batch's part of its minibatch's loss.
    Tensor policyLoss(LossBatch batch);

    /// What a critic learns by; empty where there is none.
    default Optional<ValueObjective> critic() { return Optional.empty(); }

    /// How a critic learns.
    ///
    /// @param coef    weight of its loss
    /// @param clip    ε of its change; infinite turns it off
    /// @param warmup  rollouts in which it alone learns
    record ValueObjective(double coef, double clip, int warmup) {

        /// @throws IllegalArgumentException naming the option that is wrong
        public ValueObjective {
            PolicyOptions.require(clip > 0, "value-clip", clip, "greater than 0");
            PolicyOptions.require(coef >= 0, "value-coef", coef, "0 or greater");
            PolicyOptions.require(warmup >= 0, "critic-warmup", warmup, "0 or greater");
        }
    }
}
