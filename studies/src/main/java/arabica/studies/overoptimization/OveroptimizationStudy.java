package arabica.studies.overoptimization;

import arabica.autograd.Scope;
import arabica.datasets.world.World;
import arabica.nn.LanguageModel;
import arabica.nn.LearningRateSchedule;
import arabica.nn.ModelDirectory;
import arabica.nn.ScalarModel;
import arabica.rlhf.demo.WorldRows;
import arabica.rlhf.eval.BestOfN;
import arabica.rlhf.ppo.Ppo;
import arabica.rlhf.ppo.PreferenceReward;
import arabica.rlhf.ppo.Response;
import arabica.rlhf.train.TrainerOptions;
import arabica.studies.Cell;
import arabica.studies.CellContext;
import arabica.studies.CellResult;
import arabica.studies.CellResults;
import arabica.studies.Study;
import arabica.studies.StudySummary;
import arabica.studies.world.HeldOutPairs;
import arabica.studies.world.StandardizedReward;
import arabica.studies.world.WorldAlignment;
import arabica.studies.world.WorldJudge;
import arabica.studies.world.WorldModels;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Study 2: the learned reward against the true one over the KL, for best-of-n and for PPO without a price on the KL, with
/// preference models of several sizes of preference sets (Gao et al. 2022, arXiv 2210.10760). All seeds start from one
/// fine-tuned model; what they draw anew are pairs, preference models, policies and prompts.
public record OveroptimizationStudy(OveroptimizationSettings settings) implements Study {
    static final String PAIRS = "pairs";
    static final String METHOD = "method";
    private static final Cell MODEL = Cell.shared("model", "sft");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Override
    public String name() { return "overoptimization"; }

    @Override
    public String question() { return "How far can a learned reward be optimized before the true one falls?"; }

    @Override
    public List<List<Cell>> stages(List<Long> seeds) {
        List<Cell> rewards = new ArrayList<>();
        List<Cell> policies = new ArrayList<>();
        for (long seed : seeds) {
            policies.add(bestOf(seed));
            for (int pairs : settings.preferencePairs()) {
                rewards.add(reward(seed, pairs));
                policies.add(Cell.seed(seed).with(PAIRS, pairs).with(METHOD, "ppo"));
            }
        }
        return List.of(List.of(MODEL), rewards, policies);
    }

    private static Cell reward(long seed, int pairs) {
        return Cell.seed(seed).with(PAIRS, pairs).with("model", "reward");
    }

    private static Cell bestOf(long seed) { return Cell.seed(seed).with(METHOD, "bestof"); }

    @Override
    public ObjectNode run(Cell cell, CellContext context) {
        if (cell.equals(MODEL)) {
            WorldModels.make(settings.world(), settings.modelSeed(), context);
            return MAPPER.createObjectNode();
        }
        World world = World.create(cell.seed());
        try (Scope scope = Scope.open(context.backend())) {
            WorldModels models = WorldModels.load(settings.modelSeed(), context, scope);
            WorldAlignment alignment = new WorldAlignment(world, models, settings.world(), scope, context.work());
            WorldJudge judge = new WorldJudge(world, models, settings.world());
            if (cell.equals(bestOf(cell.seed()))) { return bestOf(cell, alignment, judge, context); }
            return cell.has(METHOD, "ppo") ? ppo(cell, alignment, judge, context) : reward(cell, alignment, context);
        }
    }

    /// A preference model, left for later stages, and the scale of its scores.
    private ObjectNode reward(Cell cell, WorldAlignment alignment, CellContext context) {
        int pairs = pairs(cell);
        int steps = Math.max(1, settings.rewardEpochs() * pairs / WorldAlignment.BATCH);
        ScalarModel model = alignment.preferenceModel(WorldRows.pairs(alignment.world().preferencePairs(pairs, 0)),
                steps);
        ModelDirectory.save(folder(context, cell.seed(), pairs), model);
        StandardizedReward standardized = alignment.standardized(model);
        ObjectNode values = MAPPER.createObjectNode();
        values.put("accuracy", HeldOutPairs.accuracy(model, alignment.models().tokenizer(),
                alignment.world().heldOutPairs(settings.heldOutPairs())));
        values.put("mean", standardized.mean());
        values.put("deviation", standardized.deviation());
        return values;
    }

    /// For each size: `proxy-250`, `truth-250`, …: one row a prompt of the expected value for n = 1, 2, 4, …
    private ObjectNode bestOf(Cell cell, WorldAlignment alignment, WorldJudge judge, CellContext context) {
        int samples = settings.bestOf();
        List<List<Response>> draws = new ArrayList<>();
        double[][] truth = new double[samples][];
        for (int draw = 0; draw < samples; draw++) {
            draws.add(judge.sample(alignment.models().sft(), draw));
            truth[draw] = judge.rewards(draws.get(draw));
        }
        ObjectNode values = MAPPER.createObjectNode();
        double[] all = Arrays.stream(truth).flatMapToDouble(Arrays::stream).toArray();
        double mean = Arrays.stream(all).average().orElseThrow();
        values.put("truth_mean", mean);
        values.put("truth_deviation",
                Math.sqrt(Arrays.stream(all).map(value -> (value - mean) * (value - mean)).average().orElseThrow()));
        for (int pairs : settings.preferencePairs()) {
            StandardizedReward reward = reward(cell.seed(), pairs, alignment.scope(), context);
            double[][] proxy = draws.stream().map(reward::score).toArray(double[][]::new);
            ArrayNode proxies = values.putArray("proxy-" + pairs);
            ArrayNode truths = values.putArray("truth-" + pairs);
            for (int prompt = 0; prompt < proxy[0].length; prompt++) {
                double[] scores = column(proxy, prompt);
                double[] rewards = column(truth, prompt);
                for (int n = 1; n <= samples; n *= 2) {
                    proxies.add(BestOfN.expected(scores, scores, n));
                    truths.add(BestOfN.expected(scores, rewards, n));
                }
            }
        }
        return values;
    }

    /// `rollouts`, and row by row of them, a number for each prompt: `kl`, `proxy`, `truth`. The first row is the policy
    /// as it starts.
    private ObjectNode ppo(Cell cell, WorldAlignment alignment, WorldJudge judge, CellContext context) {
        StandardizedReward reward = reward(cell.seed(), pairs(cell), alignment.scope(), context);
        TrainerOptions training = alignment.ppoTraining(settings.ppoRollouts(), settings.ppoLearningRate()).toBuilder()
                .schedule(LearningRateSchedule.Kind.CONSTANT).build();
        Ppo algorithm = new Ppo(Ppo.defaults().klCoef(0).minibatchSize(Math.ceilDiv(settings.rolloutSize(), 2))
                .rolloutSize(settings.rolloutSize())
                .maxNewTokens(settings.world().maxNewTokens()).missingEosPenalty(1).build());
        ObjectNode values = MAPPER.createObjectNode();
        List.of("rollouts", "kl", "proxy", "truth").forEach(values::putArray);
        judge(alignment.models().sft(), 0, reward, judge, values);
        alignment.ppo(reward, settings.prompts(), training, algorithm, (rollout, policy) -> {
            if (rollout % settings.judgeEvery() == 0) { judge(policy, rollout, reward, judge, values); }
        });
        return values;
    }

    private static void judge(LanguageModel policy, int rollout, StandardizedReward reward, WorldJudge judge,
            ObjectNode values) {
        List<Response> responses = judge.sample(policy, 0);
        values.withArray("rollouts").add(rollout);
        add(values.withArray("kl"), judge.kl(policy, responses));
        add(values.withArray("proxy"), reward.score(responses));
        add(values.withArray("truth"), judge.rewards(responses));
    }

    private StandardizedReward reward(long seed, int pairs, Scope scope, CellContext context) {
        CellResult measured = context.earlier().apply(reward(seed, pairs));
        return new StandardizedReward(
                new PreferenceReward(ModelDirectory.loadScalar(folder(context, seed, pairs), scope, seed)),
                measured.number("mean"), measured.number("deviation"));
    }

    private static Path folder(CellContext context, long seed, int pairs) {
        return context.models().resolve("reward-" + seed + "-" + pairs);
    }

    static int pairs(Cell cell) { return Integer.parseInt(cell.get(PAIRS)); }

    private static double[] column(double[][] rows, int column) {
        return Arrays.stream(rows).mapToDouble(row -> row[column]).toArray();
    }

    private static void add(ArrayNode array, double[] values) { Arrays.stream(values).forEach(array::add); }

    @Override
    public StudySummary summarize(CellResults results) {
        return new OveroptimizationSummary(settings, results).summary();
    }
}
