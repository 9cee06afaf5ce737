package arabica.rlhf.ppo;

import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.AdamW;
import arabica.nn.LanguageModel;
import arabica.nn.Safetensors;
import arabica.nn.SafetensorsFile;
import arabica.nn.ScalarModel;
import arabica.rlhf.train.Checkpoint;
import arabica.rlhf.train.OptimizerState;
import arabica.rlhf.train.TrainedModel;
import arabica.rlhf.train.TrainerOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// All that changes while PPO runs, and so all that a checkpoint must hold: policy, critic, their optimizers, β, and
/// what has been counted.
final class PpoState {
    private static final String CRITIC = "critic.safetensors";
    private static final String CRITIC_OPTIMIZER = "critic-optimizer.safetensors";
    private static final String KL_COEF = "kl-coef";
    private static final String TOKENS = "num_tokens";
    private static final String UPDATES = "updates";

    final LanguageModel policy;
    final ScalarModel critic;
    final AdamW policyOptimizer;
    final AdamW criticOptimizer;
    private final TrainedModel savedPolicy;
    private KlController klController;
    private int step;
    private long tokens;

    PpoState(LanguageModel policy, ScalarModel critic, Optional<BpeTokenizer> tokenizer, TrainerOptions training,
            PpoOptions options) {
        this.policy = policy;
        this.critic = critic;
        this.savedPolicy = TrainedModel.of(policy, tokenizer);
        this.policyOptimizer = new AdamW(policy.parameters(), training.adamW());
        this.criticOptimizer = new AdamW(critic.parameters(), training.adamW());
        this.klController = options.klController();
    }

    /// Steps (rollouts) that are done.
    int step() { return step; }

    /// Tokens of all prompts and responses so far.
    long tokens() { return tokens; }

    double klCoef() { return klController.coefficient(); }

    /// Ends a step: β follows the KL that was measured.
    void stepDone(Rollout rollout, double kl) {
        step++;
        tokens += rollout.responses().stream().mapToLong(r -> (long) r.prompt().length + r.ids().length).sum();
        klController = klController.after(kl, rollout.size());
    }

    SequencedMap<String, Object> counters() {
        SequencedMap<String, Object> counters = new LinkedHashMap<>();
        counters.put(TOKENS, tokens);
        counters.put(KL_COEF, klController.coefficient());
        counters.put(UPDATES, policyOptimizer.steps());
        return counters;
    }

    /// Writes the policy as a model directory: all that is left of a finished run.
    void exportPolicy(Path folder, boolean mergeAdapters) { savedPolicy.export(folder, mergeAdapters); }

    void save(Path folder) {
        savedPolicy.save(folder);
        Safetensors.write(folder.resolve(CRITIC), critic.parameters().trained(), Map.of());
        OptimizerState.save(policyOptimizer, folder.resolve(OptimizerState.FILE));
        OptimizerState.save(criticOptimizer, folder.resolve(CRITIC_OPTIMIZER));
    }

    void restore(Checkpoint checkpoint) {
        savedPolicy.restore(checkpoint.folder());
        try (SafetensorsFile file = Safetensors.open(checkpoint.folder().resolve(CRITIC))) {
            critic.parameters().trained().forEach(file::readInto);
        }
        int updates = Math.toIntExact(checkpoint.manifest().counter(UPDATES));
        OptimizerState.load(policyOptimizer, updates, checkpoint.folder().resolve(OptimizerState.FILE));
        OptimizerState.load(criticOptimizer, updates, checkpoint.folder().resolve(CRITIC_OPTIMIZER));
        step = checkpoint.step();
        tokens = checkpoint.manifest().counter(TOKENS);
        if (checkpoint.manifest().counters().get(KL_COEF) instanceof Number coefficient) {
            klController = klController.withCoefficient(coefficient.doubleValue());
        }
    }
}
