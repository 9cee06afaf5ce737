package arabica.studies.soak;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.autograd.vector.VectorBackend;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.arrow.TokenizeOptions;
import arabica.datasets.arrow.TokenizedDataset;
import arabica.datasets.rows.PromptTemplate;
import arabica.datasets.rows.RowUse;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.Generator;
import arabica.nn.LanguageModel;
import arabica.nn.ModelDirectory;
import arabica.nn.SamplingConfig;
import arabica.nn.ScalarModel;
import arabica.rlhf.dpo.DpoOptions;
import arabica.rlhf.dpo.DpoTrainer;
import arabica.rlhf.eval.Bootstrap;
import arabica.rlhf.eval.PreferenceEvaluator;
import arabica.rlhf.loss.PairwiseLoss;
import arabica.rlhf.ppo.PolicyModels;
import arabica.rlhf.ppo.PolicyTrainer;
import arabica.rlhf.ppo.Ppo;
import arabica.rlhf.ppo.PreferenceReward;
import arabica.rlhf.reward.RewardTrainer;
import arabica.rlhf.score.RowScorer;
import arabica.rlhf.sft.LossOn;
import arabica.rlhf.sft.SftTrainer;
import arabica.rlhf.train.EndTokens;
import arabica.rlhf.train.RowSource;
import arabica.rlhf.train.TrainerOptionsBuilder;
import arabica.rlhf.train.TrainingData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A soak's round: what users do, at a small shape. Models and rows come from files, each trainer is stopped and resumed
/// ([StoppedRun]), what it wrote is opened again, and all of it is closed.
public final class SoakTasks {
    private static final int STEPS = 6;
    private static final int STOP_AT = 3;
    private static final int ROLLOUTS = 3;
    private static final int ROLLOUT = 6;
    private static final int NEW_TOKENS = 12;
    private static final int BATCH = 4;

    private final SoakFiles files;
    private final Path runs;
    private final BpeTokenizer tokenizer;

    private SoakTasks(SoakFiles files, Path runs) {
        this.files = files;
        this.runs = runs;
        this.tokenizer = BpeTokenizer.read(files.model());
    }

    /// @param runs where the trainers write, round after round
    public static List<SoakTask> of(SoakFiles files, Path runs) {
        SoakTasks tasks = new SoakTasks(files, runs);
        return List.of(tasks::fineTune, tasks::readStore, tasks::reward, tasks::evaluate, tasks::dpo, tasks::ppo,
                tasks::generate, tasks::scoreElsewhere);
    }

    private void fineTune(Backend backend, int round) {
        new StoppedRun(runs.resolve("sft"), STOP_AT).run(options(SftTrainer.defaults(), round).dropout(0.1),
                (options, context) -> {
                    try (Scope scope = Scope.open(backend)) {
                        return new SftTrainer(options, LossOn.COMPLETION).train(model(scope), tokenizer,
                                TrainingData.of(rows(files.demonstrations(), RowUse.FINE_TUNING)), context);
                    }
                });
    }

    private void readStore(Backend backend, int round) {
        try (Stream<Path> all = Files.walk(runs.resolve("sft"))) {
            List<Path> stores = all.filter(Files::isRegularFile).filter(TokenizedDataset::isOne).toList();
            if (stores.isEmpty()) { throw new IllegalStateException("fine-tuning left no tokenized rows"); }
            for (Path store : stores) {
                try (TokenizedDataset data = TokenizedDataset.open(store)) {
                    for (int row = 0; row < data.size(); row++) { data.ids(row); }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void reward(Backend backend, int round) {
        new StoppedRun(runs.resolve("reward"), STOP_AT).run(options(RewardTrainer.defaults(), round),
                (options, context) -> {
                    try (Scope scope = Scope.open(backend)) {
                        return new RewardTrainer(options, new PairwiseLoss(0, 0.01, 0)).train(
                                ModelDirectory.loadScalar(files.model(), scope, round), tokenizer,
                                TrainingData.of(rows(files.pairs(), RowUse.PREFERENCE)), context);
                    }
                });
    }

    private void evaluate(Backend backend, int round) {
        try (Scope scope = Scope.open(backend)) {
            ScalarModel judge = judge(scope, round);
            new PreferenceEvaluator(judge, tokenizer, TokenizeOptions.of(judge.body().config().contextLength()), BATCH)
                    .evaluate(rows(files.pairs(), RowUse.PREFERENCE), BadRowPolicy.strict(), Bootstrap.seeded(round));
        }
    }

    private void dpo(Backend backend, int round) {
        new StoppedRun(runs.resolve("dpo"), STOP_AT).run(options(DpoTrainer.defaults(), round), (options, context) -> {
            try (Scope scope = Scope.open(backend)) {
                return new DpoTrainer(options, DpoOptions.DEFAULT).train(model(scope), Optional.empty(), tokenizer,
                        TrainingData.of(rows(files.pairs(), RowUse.PREFERENCE)), context);
            }
        });
    }

    private void ppo(Backend backend, int round) {
        Ppo ppo = new Ppo(Ppo.defaults().epochs(2).rolloutSize(ROLLOUT).minibatchSize(BATCH).maxNewTokens(NEW_TOKENS)
                .build());
        new StoppedRun(runs.resolve("ppo"), 1).run(options(PolicyTrainer.defaults(), round).maxSteps(ROLLOUTS)
                .evalFraction(0).saveEvery(1), (options, context) -> {
                    try (Scope scope = Scope.open(backend)) {
                        ScalarModel judge = judge(scope, round);
                        return new PolicyTrainer(options, ppo).train(
                                PolicyModels.of(model(scope), new PreferenceReward(judge))
                                        .withCritic(judge.copy(scope)),
                                tokenizer, TrainingData.of(rows(files.prompts(), RowUse.PROMPT)), context);
                    }
                });
    }

    /// With the weights mapped from the file that DPO wrote.
    private void generate(Backend backend, int round) {
        try (Scope scope = Scope.open(backend)) {
            LanguageModel policy = ModelDirectory.loadFrozen(runs.resolve("dpo"), scope);
            SamplingConfig sampling = SamplingConfig.sampling(NEW_TOKENS, 1,
                    EndTokens.of(policy.config(), tokenizer));
            new Generator(policy).generate(List.of(tokenizer.encode("The river"), tokenizer.encode("A question: ")),
                    sampling, round);
        }
    }

    /// On a backend of its own, with its threads and its memory.
    private void scoreElsewhere(Backend backend, int round) {
        try (VectorBackend other = new VectorBackend(2); Scope scope = Scope.open(other)) {
            new RowScorer(ModelDirectory.loadFrozen(runs.resolve("ppo"), scope), tokenizer, true, Optional.empty(),
                    BATCH).score(rows(files.demonstrations(), RowUse.FINE_TUNING), BadRowPolicy.strict(), score -> {});
        }
    }

    private LanguageModel model(Scope scope) { return ModelDirectory.load(files.model(), scope); }

    private ScalarModel judge(Scope scope, int round) {
        return ModelDirectory.loadFrozenScalar(runs.resolve("reward"), scope, round);
    }

    private static RowSource rows(Path file, RowUse use) {
        return RowSource.files(List.of(file), use, PromptTemplate.NONE);
    }

    private static TrainerOptionsBuilder options(TrainerOptionsBuilder defaults, int round) {
        return defaults.batchSize(BATCH).maxSteps(STEPS).saveEvery(2).evalFraction(0.1).evalEvery(2).seed(round);
    }
}
