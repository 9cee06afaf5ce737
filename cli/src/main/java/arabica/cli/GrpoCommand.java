package arabica.cli;

import arabica.rlhf.ppo.Grpo;
import arabica.rlhf.ppo.LossAggregation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `arabica grpo --model DIR --reward DIR --data F… --out DIR`.
@Command(name = "grpo", description = "Group Relative Policy Optimization against a preference model: advantages within the responses to a prompt, KL in the loss, no critic.", footer = {
        "", "Example:",
        "  arabica grpo --model OUT/sft --reward OUT/reward --data prompts.jsonl --out OUT/grpo --num-generations 8",
        "Dr. GRPO is --scale-rewards none --loss-aggregation constant."})
final class GrpoCommand extends PolicyCommand {
    @Option(names = "--num-generations", paramLabel = "G", defaultValue = "8", description = "responses to each prompt, 2 or more (default: ${DEFAULT-VALUE})")
    private int numGenerations;

    @Option(names = "--beta", paramLabel = "X", defaultValue = "0.04", description = "weight of the KL in the loss, or where it starts (default: ${DEFAULT-VALUE})")
    private double beta;

    @Option(names = "--use-bias-correction-kl", description = "multiplies k3 by the ratio: its gradient is then that of KL(policy, reference)")
    private boolean biasCorrectionKl;

    @Option(names = "--scale-rewards", paramLabel = "group|batch|none", defaultValue = "group", description = "whose standard deviation advantages are divided by (default: ${DEFAULT-VALUE})")
    private Grpo.ScaleRewards scaleRewards;

    @Option(names = "--loss-aggregation", paramLabel = "token-mean|sequence-mean|constant", defaultValue = "sequence-mean", description = "of the tokens' losses (default: ${DEFAULT-VALUE})")
    private LossAggregation aggregation;

    @Option(names = "--num-iterations", paramLabel = "N", defaultValue = "1", description = "passes over each rollout (default: ${DEFAULT-VALUE})")
    private int numIterations;

    @Override
    String title() { return "Group Relative Policy Optimization"; }

    @Override
    Grpo algorithm() {
        return new Grpo(policy.options(Grpo.defaults().klCoef(beta).epochs(numIterations)), numGenerations,
                scaleRewards, clip.clip(), aggregation, biasCorrectionKl);
    }
}
