package arabica.cli;

import arabica.autograd.Scope;
import arabica.nn.Lora;
import arabica.nn.LoraConfig;
import arabica.nn.ScalarModel;
import arabica.rlhf.ppo.Critic;
import arabica.rlhf.ppo.Gae;
import arabica.rlhf.ppo.KlEstimator;
import arabica.rlhf.ppo.LossAggregation;
import arabica.rlhf.ppo.PolicyAlgorithm.ValueObjective;
import arabica.rlhf.ppo.PolicyModels;
import arabica.rlhf.ppo.PolicyOptions;
import arabica.rlhf.ppo.Ppo;
import arabica.rlhf.ppo.Whitening;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `arabica ppo --model DIR --reward DIR --data F… --out DIR`.
@Command(name = "ppo", description = "PPO against a preference model, with a price on leaving the starting model.", footer = {
        "", "Example:",
        "  arabica ppo --model OUT/sft --reward OUT/reward --data prompts.jsonl --out OUT/ppo --max-steps 50"})
final class PpoCommand extends PolicyCommand {
    /// Where a critic comes from.
    enum CriticSource {
        REWARD, POLICY, SHARED
    }

    @Option(names = "--kl-coef", paramLabel = "X", defaultValue = "0.05", description = "the price of a nat of KL, or where it starts (default: ${DEFAULT-VALUE})")
    private double klCoef;

    @Option(names = "--kl-estimator", paramLabel = "k1|k2|k3", defaultValue = "k1", description = "of the KL in the reward; k2 and k3 move the optimum (default: ${DEFAULT-VALUE})")
    private KlEstimator klEstimator;

    @Option(names = "--gamma", paramLabel = "X", defaultValue = "1", description = "discount per token (default: ${DEFAULT-VALUE})")
    private double gamma;

    @Option(names = "--lambda", paramLabel = "X", defaultValue = "0.95", description = "of the advantage estimate (default: ${DEFAULT-VALUE})")
    private double lambda;

    @Option(names = "--whitening", paramLabel = "biased|unbiased|none", defaultValue = "biased", description = "brings a rollout's advantages to mean 0 and variance 1 (default: ${DEFAULT-VALUE})")
    private Whitening whitening;

    @Option(names = "--loss-aggregation", paramLabel = "token-mean|sequence-mean|constant", defaultValue = "token-mean", description = "of the tokens' losses (default: ${DEFAULT-VALUE})")
    private LossAggregation aggregation;

    @Option(names = "--critic", paramLabel = "reward|policy|shared", defaultValue = "reward", description = "a model of its own that starts as the first preference model or as the policy, or a head on the policy's body (default: ${DEFAULT-VALUE})")
    private CriticSource critic;

    @Option(names = "--value-clip", paramLabel = "X", defaultValue = "0.2", description = "of the critic's change (default: ${DEFAULT-VALUE})")
    private double valueClip;

    @Option(names = "--value-coef", paramLabel = "X", defaultValue = "0.1", description = "weight of the critic's loss (default: ${DEFAULT-VALUE})")
    private double valueCoef;

    @Option(names = "--critic-warmup", paramLabel = "N", defaultValue = "0", description = "steps in which only the critic learns (default: ${DEFAULT-VALUE})")
    private int criticWarmup;

    @Option(names = "--ppo-epochs", paramLabel = "N", defaultValue = "4", description = "passes over each rollout (default: ${DEFAULT-VALUE})")
    private int ppoEpochs;

    @Override
    String title() { return "Proximal Policy Optimization"; }

    @Override
    Ppo algorithm() {
        if (ppoEpochs < 1) {
            throw new IllegalArgumentException("--ppo-epochs must be 1 or greater, not " + ppoEpochs);
        }
        if (critic == CriticSource.SHARED && criticWarmup > 0) {
            throw new IllegalArgumentException("--critic-warmup needs a critic of its own, not --critic shared");
        }
        PolicyOptions options = policy.options(Ppo.defaults().klCoef(klCoef).epochs(ppoEpochs));
        return new Ppo(options, new Gae(gamma, lambda), whitening, klEstimator, clip.clip(), aggregation,
                new ValueObjective(valueCoef, valueClip, criticWarmup));
    }

    @Override
    PolicyModels complete(PolicyModels models, ScalarModel preference, Scope scope) {
        return models.withCritic(switch (critic) {
            case SHARED -> Critic.Shared.on(models.policy(), global.seed);
            case POLICY -> new Critic.Separate(ScalarModel.create(models.policy().copy(scope), global.seed));
            case REWARD -> new Critic.Separate(ownCopy(preference, scope));
        });
    }

    private ScalarModel ownCopy(ScalarModel preference, Scope scope) {
        Optional<LoraConfig> lora = training.lora.config();
        return lora.map(config -> Lora.attach(preference, config,
                rewards.first().toAbsolutePath().normalize().toString(), global.seed))
                .orElseGet(() -> preference.copy(scope));
    }
}
