package arabica.rlhf.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.rows.PreferenceRow;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.datasets.world.PreferencePair;
import arabica.datasets.world.World;
import arabica.datasets.world.truth.Baselines;
import arabica.datasets.world.truth.TrueReward;
import arabica.nn.LanguageModel;
import arabica.nn.ScalarModel;
import arabica.rlhf.dpo.DpoTrainer;
import arabica.rlhf.eval.Bootstrap;
import arabica.rlhf.eval.PreferenceEvaluation;
import arabica.rlhf.filter.FilterDecision;
import arabica.rlhf.filter.PerplexityFilter;
import arabica.rlhf.filter.ScoredPair;
import arabica.rlhf.ppo.PolicyModels;
import arabica.rlhf.ppo.PolicyTrainer;
import arabica.rlhf.ppo.PreferenceReward;
import arabica.rlhf.pretrain.PretrainTrainer;
import arabica.rlhf.pretrain.Pretrained;
import arabica.rlhf.reward.RewardTrainer;
import arabica.rlhf.reward.Rewards;
import arabica.rlhf.sft.LossOn;
import arabica.rlhf.sft.SftTrainer;
import arabica.rlhf.train.RowSource;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.TrainingData;
import arabica.rlhf.train.TrainingListener;

/// The main job from raw text to an aligned model, on the embedded world: pretrain, fine-tune, filter preference
/// pairs by perplexity, train a preference model, align with DPO and with PPO, and judge all of them by the truth.
///
/// Trainers see texts only. The truth appears in two places: here, for the baselines of the preference model, and in
/// [HeldOutJudge].
public final class DemoPipeline {
    private static final int BATCH = 64;
    private static final int BEST_OF = 16;

    private final Backend backend;
    private final Path out;
    private final long seed;
    private final DemoSizes sizes;
    private final DemoRecipe recipe;
    private final DemoListener listener;
    private final CurveRecorder recorder = new CurveRecorder();
    private final SequencedMap<String, Double> seconds = new LinkedHashMap<>();

    public DemoPipeline(Backend backend, Path out, long seed, DemoSizes sizes, DemoListener listener) {
        this.backend = backend;
        this.out = out;
        this.seed = seed;
        this.sizes = sizes;
        this.recipe = DemoRecipe.of(sizes, seed);
        this.listener = listener;
    }

    /// Runs every stage; models and their metrics go to folders of their own in the output folder.
    public DemoResult run() {
        try (Scope models = Scope.open(backend)) {
            World world = timed("world", () -> World.create(seed));
            Pretrained base = timed("pretrain", () -> pretrain(world, models));
            BpeTokenizer tokenizer = base.tokenizer();
            LanguageModel sft = timed("sft", () -> fineTune(world, base, models));

            List<PreferencePair> pairs = world.preferencePairs(sizes.pairs(), sizes.foreignShare());
            List<PreferenceRow> rows = WorldRows.pairs(pairs);
            PerplexityFilter filter = new PerplexityFilter(sft, tokenizer, recipe.filter(), Optional.empty());
            List<ScoredPair> scored = timed("perplexities", () -> filter.score(RowSource.inMemory("world pairs", rows),
                    BadRowPolicy.strict(), TrainingListener.NONE));
            FilterDecision decision = timed("filter", () -> filter.decide(scored, TrainingListener.NONE));
            List<PreferenceRow> kept = selected(rows, decision.kept());
            List<PreferenceRow> random = selected(rows, decision.control());

            ScalarModel preferenceModel = timed("reward", () -> preferenceModel(sft, tokenizer, kept, models));
            LanguageModel dpo = timed("dpo", () -> dpo("dpo", sft, tokenizer, kept, models));
            LanguageModel dpoRandom = timed("dpo_random", () -> dpo("dpo_random", sft, tokenizer, random, models));
            LanguageModel dpoAll = timed("dpo_all", () -> dpo("dpo_all", sft, tokenizer, rows, models));
            LanguageModel ppo = timed("ppo", () -> ppo(sft, preferenceModel, tokenizer, world, models));

            HeldOutJudge judge = new HeldOutJudge(world.heldOutPrompts(sizes.heldOutPrompts()), tokenizer, sft,
                    preferenceModel, sizes.maxNewTokens(), seed);
            List<PolicyJudgement> judgements = timed("evaluate", () -> {
                List<PolicyJudgement> list = new ArrayList<>();
                list.add(judge.judge("base", base.model()));
                list.add(judge.judge("sft", sft));
                list.add(judge.judge("dpo", dpo));
                list.add(judge.judge("dpo_random", dpoRandom));
                list.add(judge.judge("dpo_all", dpoAll));
                list.add(judge.judge("ppo", ppo));
                list.add(judge.bestOf(BEST_OF));
                return list;
            });
            PreferenceModelJudgement preference = timed("evaluate_preference",
                    () -> judgePreferenceModel(preferenceModel, tokenizer, world));
            return new DemoResult(seed, sizes, judge.prompts(), judgements, preference,
                    FilterOutcome.of(pairs, scored, decision), judge.bestPossible(), recorder.curves(),
                    recipe.describe(), seconds);
        }
    }

    private Pretrained pretrain(World world, Scope models) {
        TrainingData data = TrainingData.of(RowSource.inMemory("world texts", WorldRows.texts(
                world.pretrainingTexts(sizes.texts()))));
        return new PretrainTrainer(recipe.pretrain(), recipe.model()).train(backend, models, Optional.empty(), data,
                context("base"));
    }

    private LanguageModel fineTune(World world, Pretrained base, Scope models) {
        LanguageModel model = base.model().copy(models);
        TrainingData data = TrainingData.of(RowSource.inMemory("world demonstrations", WorldRows.demonstrations(
                world.demonstrations(sizes.demonstrations()))));
        new SftTrainer(recipe.sft(), LossOn.COMPLETION).train(model, base.tokenizer(), data, context("sft"));
        return model;
    }

    private ScalarModel preferenceModel(LanguageModel sft, BpeTokenizer tokenizer, List<PreferenceRow> rows,
            Scope models) {
        ScalarModel model = ScalarModel.create(sft.copy(models), seed);
        new RewardTrainer(recipe.reward(), recipe.pairwiseLoss()).train(model, tokenizer,
                TrainingData.of(RowSource.inMemory("world pairs", rows)), context("reward"));
        return model;
    }

    private LanguageModel dpo(String name, LanguageModel sft, BpeTokenizer tokenizer, List<PreferenceRow> rows,
            Scope models) {
        LanguageModel policy = sft.copy(models);
        new DpoTrainer(recipe.dpo(), recipe.dpoOptions()).train(policy, Optional.of(sft), tokenizer,
                TrainingData.of(RowSource.inMemory("world pairs", rows)), context(name));
        return policy;
    }

    private LanguageModel ppo(LanguageModel sft, ScalarModel preferenceModel, BpeTokenizer tokenizer, World world,
            Scope models) {
        LanguageModel policy = sft.copy(models);
        new PolicyTrainer(recipe.ppo(), recipe.ppoAlgorithm()).train(
                PolicyModels.of(policy, new PreferenceReward(preferenceModel)).withReference(sft)
                        .withCritic(preferenceModel.copy(models)),
                tokenizer, TrainingData.of(RowSource.inMemory("world prompts",
                        WorldRows.prompts(world.prompts(sizes.prompts())))),
                context("ppo"));
        return policy;
    }

    private RunContext context(String stage) {
        return new RunContext(out.resolve(stage), TrainingListener.all(recorder.of(stage), listener.trainer(stage)),
                listener.stopSignal());
    }

    private static List<PreferenceRow> selected(List<PreferenceRow> rows, boolean[] which) {
        return IntStream.range(0, rows.size()).filter(i -> which[i]).mapToObj(rows::get).toList();
    }

    private <T> T timed(String stage, Supplier<T> work) {
        listener.onStage(stage);
        long start = System.nanoTime();
        T result = work.get();
        seconds.put(stage, (System.nanoTime() - start) / 1e9);
        return result;
    }

    private PreferenceModelJudgement judgePreferenceModel(ScalarModel model, BpeTokenizer tokenizer, World world) {
        List<PreferencePair> pairs = world.heldOutPairs(sizes.heldOutPairs());
        List<int[]> chosen = encoded(tokenizer, pairs, PreferencePair::chosen);
        List<int[]> rejected = encoded(tokenizer, pairs, PreferencePair::rejected);
        PreferenceEvaluation evaluation = PreferenceEvaluation.of(Rewards.score(model, chosen, BATCH),
                Rewards.score(model, rejected, BATCH), lengths(chosen), lengths(rejected), Bootstrap.seeded(seed));
        return new PreferenceModelJudgement(evaluation, Baselines.bayesAccuracy(TrueReward.create(), pairs));
    }

    /// Prompt, response and EOS, as the preference model was trained on them.
    private static List<int[]> encoded(BpeTokenizer tokenizer, List<PreferencePair> pairs,
            Function<PreferencePair, String> side) {
        int eos = tokenizer.eosId().orElseThrow();
        return pairs.stream().map(pair -> IntStream.concat(IntStream.concat(
                IntStream.of(tokenizer.encode(pair.prompt().text())), IntStream.of(tokenizer.encode(side.apply(pair)))),
                IntStream.of(eos)).toArray()).toList();
    }

    private static int[] lengths(List<int[]> rows) { return rows.stream().mapToInt(row -> row.length).toArray(); }
}
