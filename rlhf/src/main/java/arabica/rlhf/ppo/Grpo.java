package arabica.rlhf.ppo;

import static arabica.autograd.ops.Ops.add;
import static arabica.autograd.ops.Ops.exp;
import static arabica.autograd.ops.Ops.expm1;
import static arabica.autograd.ops.Ops.multiply;
import static arabica.autograd.ops.Ops.scale;
import static arabica.autograd.ops.Ops.subtract;

import arabica.autograd.Tensor;
import arabica.rlhf.ppo.Rollout.Experience;
import java.util.List;
import java.util.stream.IntStream;

/// Group Relative Policy Optimization (DeepSeekMath, arXiv 2402.03300), and Dr. GRPO's choices (arXiv 2503.20783).
///
/// Every token is an action, and all tokens of a response have one advantage: how much its score differs from the mean of
/// its group, in the group's standard deviations. There is no critic. The KL sits in the loss, as k3 of each token
/// (equation 4).
///
/// What that KL term does is not what its value says: its value estimates KL(π‖π_ref), but the gradient of k3 on the
/// policy's own samples is that of KL(π_ref‖π), and the optimum is another one than PPO's. `biasCorrectionKl`
/// multiplies it by the ratio, and then its gradient is that of KL(π‖π_ref). `docs/grpo.md` says what each converges to.
///
/// @param numGenerations   responses to each prompt, 2 or more
/// @param scaleRewards     what a group's advantages are divided by
/// @param clip             of the ratio of each token
/// @param aggregation      of the tokens' losses
/// @param biasCorrectionKl k3 times the ratio (DeepSeek-V3.2, arXiv 2512.02556; TRL: `use_bias_correction_kl`)
public record Grpo(PolicyOptions options, int numGenerations, ScaleRewards scaleRewards, Clip clip,
        LossAggregation aggregation, boolean biasCorrectionKl) implements PolicyAlgorithm {
    private static final double EPSILON = 1e-6;

    /// What advantages are divided by (TRL: `scale_rewards`).
    public enum ScaleRewards {
        /// The standard deviation of the group (n − 1) plus 1e-6: DeepSeekMath. TRL adds 1e-4, verl 1e-6.
        GROUP,
        /// That of all scores of the rollout.
        BATCH,
        /// Nothing: Dr. GRPO, since to divide by the deviation favours questions that are very easy or very hard.
        NONE
    }

    /// @throws IllegalArgumentException naming the option that is wrong
    public Grpo { Groups.require(numGenerations, options.rolloutSize()); }

    /// With the command line's defaults for what is GRPO's own: those of the paper.
    public Grpo(PolicyOptions options) {
        this(options, 8, ScaleRewards.GROUP, Clip.of(0.2), LossAggregation.SEQUENCE_MEAN, false);
    }

    /// What the command line shares with the others, by its defaults: each rollout is used once, β is the paper's.
    public static PolicyOptionsBuilder defaults() { return new PolicyOptionsBuilder().klCoef(0.04); }

    @Override
    public String name() { return "grpo"; }

    @Override
    public List<Experience> experience(Rollout rollout, double klCoef) {
        double[] advantages = advantages(rollout.scores(), numGenerations, scaleRewards);
        return IntStream.range(0, rollout.size()).mapToObj(i -> rollout.experience(i, advantages[i])).toList();
    }

    /// `A_i = (r_i − mean(r)) / (std(r) + 1e-6)` of each group.
    static double[] advantages(double[] scores, int groupSize, ScaleRewards scaling) {
        double ofBatch = Groups.deviation(scores);
        return Groups.map(scores, groupSize, (group, i) -> (group[i] - Sums.mean(group)) / switch (scaling) {
            case GROUP -> Groups.deviation(group) + EPSILON;
            case BATCH -> ofBatch + EPSILON;
            case NONE -> 1;
        });
    }

    /// Equation 3, negated: `max(−A·ρ, −A·clip(ρ)) + β·k3` of each token.
    @Override
    public Tensor policyLoss(LossBatch batch) {
        Tensor ratio = exp(subtract(batch.logProbs(), batch.oldLogProbs()));
        Tensor losses = clip.loss(ratio, batch.advantages());
        if (batch.klCoef() > 0) {
            Tensor kl = k3(batch.logProbs(), batch.refLogProbs());
            losses = add(losses, scale(biasCorrectionKl ? multiply(kl, ratio) : kl, batch.klCoef()));
        }
        return aggregation.of(losses, batch);
    }

    /// `π_ref/π − log(π_ref/π) − 1`: equation 4.
    private static Tensor k3(Tensor logProbs, Tensor refLogProbs) {
        Tensor x = subtract(refLogProbs, logProbs);
        return subtract(expm1(x), x);
    }
}
