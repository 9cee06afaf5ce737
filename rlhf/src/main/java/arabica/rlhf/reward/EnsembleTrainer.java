package arabica.rlhf.reward;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.ScalarModel;
import arabica.nn.Seeds;
import arabica.rlhf.train.Configuration;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.RunFolder;
import arabica.rlhf.train.RunIdentity;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainingData;
import arabica.rlhf.train.TrainingListener;
import arabica.rlhf.train.TrainingPlan;
import arabica.rlhf.train.TrainingResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;

/// Trains the members of a [RewardEnsemble], one after the other, each in a run folder of its own ([EnsembleFolder]).
///
/// Members differ by the seed of their head, of the order of their rows and of dropout, and perhaps by the model that they
/// start from: members that were pretrained apart disagree where members of one body err together (Eisenstein et al. 2023,
/// arXiv 2312.09244, section 4). They are held against the same held-out rows. The first member is the model that the same
/// options without an ensemble train.
public final class EnsembleTrainer {
    /// The model that a member starts from.
    @FunctionalInterface
    public interface Starts {
        /// @param member from 1
        /// @param seed   of the head, where one is drawn, and of adapters
        /// @param scope  owns the model
        ScalarModel model(int member, long seed, Scope scope);
    }

    private final TrainerOptions options;
    private final RewardOptions reward;
    private final int members;

    /// @throws IllegalArgumentException if there are fewer than two members, or one metrics file for all
    public EnsembleTrainer(TrainerOptions options, RewardOptions reward, int members) {
        if (members < 2) { throw new IllegalArgumentException("--ensemble must be at least 2, not " + members); }
        if (options.metrics().isPresent()) {
            throw new IllegalArgumentException(
                    "--metrics names one file: with --ensemble each member has its own, OUT/member-N/metrics.jsonl");
        }
        this.options = options;
        this.reward = reward;
        this.members = members;
    }

    /// The seed of a member: the options' own for the first.
    ///
    /// @param member from 1
    public long seed(int member) { return member == 1 ? options.seed() : Seeds.mix(options.seed(), member); }

    /// Trains all members that are not trained yet.
    ///
    /// @return how each ended, up to the first that was stopped
    /// @throws arabica.datasets.DataException if the data cannot be used
    /// @throws arabica.rlhf.train.RunFolderException if the folder cannot be used
    /// @throws arabica.rlhf.train.TrainingException if a run fails
    public List<TrainingResult> train(Backend backend, Starts starts, BpeTokenizer tokenizer, TrainingData data,
            RunContext context) {
        Path out = context.out();
        try (RunFolder folder = RunFolder.open(out, options.resume(), options.overwrite(),
                identity(backend, data.fingerprints(tokenizer)))) {
            try {
                List<TrainingResult> results = new ArrayList<>();
                for (int member = 1; member <= members; member++) {
                    try (Scope scope = Scope.open(backend)) {
                        results.add(train(member, starts.model(member, seed(member), scope), tokenizer, data,
                                context, folder));
                    }
                    if (results.getLast().stopped()) { return results; }
                }
                EnsembleFolder.complete(out, members);
                return results;
            } finally {
                deleteIfEmpty(EnsembleFolder.member(out, 1));
            }
        }
    }

    private TrainingResult train(int member, ScalarModel model, BpeTokenizer tokenizer, TrainingData data,
            RunContext context, RunFolder folder) {
        Path out = EnsembleFolder.member(context.out(), member);
        TrainerOptions own = options.toBuilder().overwrite(false).resume(hasRun(out)).build();
        TrainingListener watching = TrainingListener.all(new TrainingListener() {
            @Override
            public void onStart(TrainingPlan plan) { folder.begin(); }
        }, context.listener());
        RunContext inside = new RunContext(out, watching, context.stop(), context.memory(), context.mergeAdapters(),
                context.data());
        return new RewardTrainer(own, reward, seed(member)).train(model, tokenizer, data, inside);
    }

    private RunIdentity identity(Backend backend, SequencedMap<String, String> data) {
        SequencedMap<String, Object> own = Configuration.of(reward.loss());
        own.put("lm-weight", reward.lmWeight());
        own.put("ensemble", members);
        own.put("backend", backend.name());
        return new RunIdentity("reward", options.seed(), Configuration.identity(options, own), data);
    }

    private static boolean hasRun(Path out) { return Files.exists(out.resolve("run.json")); }

    /// A member that failed before its first step has left an empty folder, which is no ensemble.
    private static void deleteIfEmpty(Path member) {
        try {
            Files.deleteIfExists(member);
        } catch (DirectoryNotEmptyException trained) {
            // as it should be
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + member + ": " + e.getMessage(), e);
        }
    }
}
