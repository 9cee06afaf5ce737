package arabica.cli;

import arabica.rlhf.ppo.KlEstimator;
import arabica.rlhf.ppo.Rloo;
import arabica.rlhf.ppo.Whitening;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `arabica rloo --model DIR --reward DIR --data F… --out DIR`.
@Command(name = "rloo", description = "REINFORCE against a preference model: each response is compared with the others to its prompt, and no critic is needed.", footer = {
        "", "Example:",
        "  arabica rloo --model OUT/sft --reward OUT/reward --data prompts.jsonl --out OUT/rloo --num-generations 4"})
final class RlooCommand extends PolicyCommand {
    @Option(names = "--num-generations", paramLabel = "K", defaultValue = "4", description = "responses to each prompt, 2 or more (default: ${DEFAULT-VALUE})")
    private int numGenerations;

    @Option(names = "--beta", paramLabel = "X", defaultValue = "0.05", description = "the price of a nat of KL, in the reward, or where it starts (default: ${DEFAULT-VALUE})")
    private double beta;

    @Option(names = "--kl-estimator", paramLabel = "k1|k2|k3", defaultValue = "k1", description = "of that KL; k2 and k3 move the optimum (default: ${DEFAULT-VALUE})")
    private KlEstimator klEstimator;

    @Option(names = "--normalize-advantages", description = "brings a rollout's advantages to mean 0 and variance 1")
    private boolean normalizeAdvantages;

    @Option(names = "--num-iterations", paramLabel = "N", defaultValue = "1", description = "passes over each rollout (default: ${DEFAULT-VALUE})")
    private int numIterations;

    @Override
    String title() { return "REINFORCE leave-one-out"; }

    @Override
    Rloo algorithm() {
        return new Rloo(policy.options(Rloo.defaults().klCoef(beta).epochs(numIterations)), numGenerations, klEstimator,
                clip.clip(), normalizeAdvantages ? Whitening.UNBIASED : Whitening.NONE);
    }
}
