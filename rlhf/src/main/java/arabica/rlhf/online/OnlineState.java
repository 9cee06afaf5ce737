package arabica.rlhf.online;

import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.AdamW;
import arabica.nn.LanguageModel;
import arabica.rlhf.train.Checkpoint;
import arabica.rlhf.train.OptimizerState;
import arabica.rlhf.train.TrainedModel;
import arabica.rlhf.train.TrainerOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/// All that changes while online DPO runs, and so all that a checkpoint must hold: the policy, its optimizer, and what has
/// been counted. A moving reference is the policy at the beginning of a round: between rounds there is none.
final class OnlineState {
    private static final String TOKENS = "num_tokens";
    private static final String UPDATES = "updates";

    final LanguageModel policy;
    final AdamW optimizer;
    private final TrainedModel saved;
    private int step;
    private long tokens;

    OnlineState(LanguageModel policy, Optional<BpeTokenizer> tokenizer, TrainerOptions training) {
        this.policy = policy;
        saved = TrainedModel.of(policy, tokenizer);
        optimizer = new AdamW(policy.parameters(), training.adamW());
    }

    /// Rounds that are done.
    int step() { return step; }

    /// Tokens of all prompts and responses so far.
    long tokens() { return tokens; }

    void roundDone(Round round) {
        step++;
        tokens += round.tokens();
    }

    SequencedMap<String, Object> counters() {
        SequencedMap<String, Object> counters = new LinkedHashMap<>();
        counters.put(TOKENS, tokens);
        counters.put(UPDATES, optimizer.steps());
        return counters;
    }

    /// Writes the policy as a model directory: all that is left of a finished run.
    void export(Path folder, boolean mergeAdapters) { saved.export(folder, mergeAdapters); }

    void save(Path folder) {
        saved.save(folder);
        OptimizerState.save(optimizer, folder.resolve(OptimizerState.FILE));
    }

    void restore(Checkpoint checkpoint) {
        saved.restore(checkpoint.folder());
        OptimizerState.load(optimizer, Math.toIntExact(checkpoint.manifest().counter(UPDATES)),
                checkpoint.folder().resolve(OptimizerState.FILE));
        step = checkpoint.step();
        tokens = checkpoint.manifest().counter(TOKENS);
    }
}
