package arabica.rlhf.ppo;

import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.ScalarModel;
import arabica.nn.Safetensors;
import arabica.nn.SafetensorsFile;
import arabica.autograd.Tensor;
import arabica.rlhf.train.Checkpoint;
import arabica.rlhf.train.OptimizerState;
import arabica.rlhf.train.TrainedModel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// All that changes during a run, and so all that a checkpoint must hold: policy, critic, their optimizers, β, the
/// moments of the rewards, and what has been counted.
final class PolicyState {
    private static final String CRITIC = "critic.safetensors";
    private static final String CRITIC_OPTIMIZER = "critic-optimizer.safetensors";
    private static final String KL_COEF = "kl-coef";
    private static final String TOKENS = "num_tokens";
    private static final String UPDATES = "updates";
    private static final String CRITIC_UPDATES = "critic-updates";
    private static final String REWARD_COUNT = "reward-count";
    private static final String REWARD_MEAN = "reward-mean";
    private static final String REWARD_SQUARES = "reward-squares";

    final Learners learners;
    private final TrainedModel savedPolicy;
    private KlController klController;
    private RunningMoments rewardMoments = RunningMoments.EMPTY;
    private int step;
    private long tokens;

    PolicyState(Learners learners, Optional<BpeTokenizer> tokenizer, KlController klController) {
        this.learners = learners;
        this.savedPolicy = TrainedModel.of(learners.model(), tokenizer);
        this.klController = klController;
    }

    /// Steps (rollouts) that are done.
    int step() { return step; }

    /// Tokens of all prompts and responses so far.
    long tokens() { return tokens; }

    double klCoef() { return klController.coefficient(); }

    /// Of the scores that rewards are normalised by.
    RunningMoments rewardMoments() { return rewardMoments; }

    void rewardMoments(RunningMoments moments) { rewardMoments = moments; }

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
        counters.put(UPDATES, learners.policy().optimizer().steps());
        learners.ownCritic().ifPresent(critic -> counters.put(CRITIC_UPDATES, critic.optimizer().steps()));
        if (rewardMoments.count() > 0) {
            counters.put(REWARD_COUNT, rewardMoments.count());
            counters.put(REWARD_MEAN, rewardMoments.mean());
            counters.put(REWARD_SQUARES, rewardMoments.squares());
        }
        return counters;
    }

    /// Writes the policy as a model directory: all that is left of a finished run.
    void exportPolicy(Path folder, boolean mergeAdapters) { savedPolicy.export(folder, mergeAdapters); }

    void save(Path folder) {
        savedPolicy.save(folder);
        OptimizerState.save(learners.policy().optimizer(), folder.resolve(OptimizerState.FILE));
        learners.critic().ifPresent(
                critic -> Safetensors.write(folder.resolve(CRITIC), criticTensors(critic), Map.of()));
        learners.ownCritic().ifPresent(
                critic -> OptimizerState.save(critic.optimizer(), folder.resolve(CRITIC_OPTIMIZER)));
    }

    void restore(Checkpoint checkpoint) {
        savedPolicy.restore(checkpoint.folder());
        learners.critic().ifPresent(critic -> {
            try (SafetensorsFile file = Safetensors.open(checkpoint.folder().resolve(CRITIC))) {
                criticTensors(critic).forEach(file::readInto);
            }
        });
        OptimizerState.load(learners.policy().optimizer(),
                Math.toIntExact(checkpoint.manifest().counter(UPDATES)),
                checkpoint.folder().resolve(OptimizerState.FILE));
        learners.ownCritic().ifPresent(critic -> OptimizerState.load(critic.optimizer(),
                Math.toIntExact(checkpoint.manifest().counter(CRITIC_UPDATES)),
                checkpoint.folder().resolve(CRITIC_OPTIMIZER)));
        step = checkpoint.step();
        tokens = checkpoint.manifest().counter(TOKENS);
        klController = klController.withCoefficient(number(checkpoint, KL_COEF));
        if (checkpoint.manifest().counter(REWARD_COUNT) > 0) {
            rewardMoments = new RunningMoments(checkpoint.manifest().counter(REWARD_COUNT),
                    number(checkpoint, REWARD_MEAN), number(checkpoint, REWARD_SQUARES));
        }
    }

    /// What is not the policy's own.
    private static SequencedMap<String, Tensor> criticTensors(Critic critic) {
        return switch (critic) {
            case Critic.Separate own -> own.model().parameters().trained();
            case Critic.Shared shared -> {
                SequencedMap<String, Tensor> head = new LinkedHashMap<>();
                head.put(ScalarModel.HEAD, shared.model().head());
                yield head;
            }
        };
    }

    private static double number(Checkpoint checkpoint, String name) {
        if (checkpoint.manifest().counters().get(name) instanceof Number number) { return number.doubleValue(); }
        throw new IllegalArgumentException(checkpoint.folder() + ": the manifest's counters lack '" + name + "'");
    }
}
