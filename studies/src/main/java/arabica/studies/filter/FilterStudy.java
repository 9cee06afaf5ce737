package arabica.studies.filter;

import arabica.autograd.Scope;
import arabica.datasets.rows.PreferenceRow;
import arabica.datasets.world.World;
import arabica.nn.LanguageModel;
import arabica.nn.ScalarModel;
import arabica.rlhf.ppo.Ppo;
import arabica.studies.Cell;
import arabica.studies.CellContext;
import arabica.studies.CellResults;
import arabica.studies.Study;
import arabica.studies.StudySummary;
import arabica.studies.world.HeldOutPairs;
import arabica.studies.world.StandardizedReward;
import arabica.studies.world.WorldAlignment;
import arabica.studies.world.WorldJudge;
import arabica.studies.world.WorldModels;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Study 1: filtered pairs, a random subset of the same size and all pairs, for DPO and for PPO with a preference model,
/// over the share of foreign pairs.
///
/// All subsets get the same number of steps, unless they are so small that it would be many passes over them: what differs
/// is what the pairs are. All start from one model: what a seed draws anew is pairs, order, samples and prompts.
///
/// @param foreignPercent the shares of foreign pairs, in percent: like seeds, more may be added to a study
public record FilterStudy(FilterStudySettings settings, List<Integer> foreignPercent) implements Study {
    static final String FOREIGN = "foreign";
    static final String PAIRS = "pairs";
    static final String METHOD = "method";
    static final List<String> METHODS = List.of("dpo", "ppo");
    private static final Cell MODEL = Cell.shared("model", "sft");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    public FilterStudy { foreignPercent = List.copyOf(foreignPercent); }

    @Override
    public String name() { return "filter"; }

    @Override
    public String question() { return "Does perplexity filtering of preference pairs help?"; }

    @Override
    public List<List<Cell>> stages(List<Long> seeds) {
        List<List<Cell>> stages = new ArrayList<>();
        stages.add(List.of(MODEL));
        stages.add(seeds.stream().map(FilterStudy::sft).toList());
        for (int percent : foreignPercent) {
            stages.add(seeds.stream().map(seed -> pool(seed, percent)).toList());
            List<Cell> policies = new ArrayList<>();
            for (long seed : seeds) {
                for (PairSubset subset : PairSubset.values()) {
                    METHODS.forEach(method -> policies
                            .add(pool(seed, percent).with(PAIRS, subset.label()).with(METHOD, method)));
                }
            }
            stages.add(policies);
        }
        return stages;
    }

    static Cell sft(long seed) { return Cell.seed(seed).with(METHOD, "sft"); }

    private static Cell pool(long seed, int percent) { return Cell.seed(seed).with(FOREIGN, percent); }

    @Override
    public ObjectNode run(Cell cell, CellContext context) {
        if (cell.equals(MODEL)) {
            WorldModels.make(settings.world(), settings.modelSeed(), context);
            return MAPPER.createObjectNode();
        }
        if (cell.equals(sft(cell.seed()))) { return judged(cell.seed(), context); }
        int percent = Integer.parseInt(cell.get(FOREIGN));
        World world = World.create(cell.seed());
        PairPool pool = new PairPool(settings, world, percent);
        if (cell.equals(pool(cell.seed(), percent))) { return pool.filter(cell.seed(), context); }

        PairSubset subset = PairSubset.valueOf(cell.get(PAIRS).toUpperCase(Locale.ROOT));
        List<PreferenceRow> rows = pool.rows(subset, context.earlier().apply(pool(cell.seed(), percent)));
        ObjectNode values = MAPPER.createObjectNode();
        values.put("rows", rows.size());
        try (Scope scope = Scope.open(context.backend())) {
            WorldModels models = WorldModels.load(settings.modelSeed(), context, scope);
            WorldAlignment alignment = new WorldAlignment(world, models, settings.world(), scope, context.work());
            new WorldJudge(world, models, settings.world()).judge(policy(cell, alignment, rows, values), values);
        }
        return values;
    }

    private LanguageModel policy(Cell cell, WorldAlignment alignment, List<PreferenceRow> rows, ObjectNode values) {
        if (rows.isEmpty()) { // nothing kept, nothing learnt: a preference model would toss a coin
            values.put("preference_accuracy", 0.5);
            return alignment.models().sft();
        }
        return cell.has(METHOD, "dpo")
                ? alignment.dpo(rows, settings.steps(rows.size()))
                : ppo(alignment, rows, values);
    }

    private LanguageModel ppo(WorldAlignment alignment, List<PreferenceRow> rows, ObjectNode values) {
        ScalarModel preferenceModel = alignment.preferenceModel(rows, settings.steps(rows.size()));
        values.put("preference_accuracy", HeldOutPairs.accuracy(preferenceModel, alignment.models().tokenizer(),
                alignment.world().heldOutPairs(settings.heldOutPairs())));
        StandardizedReward reward = alignment.standardized(preferenceModel);
        Ppo algorithm = new Ppo(Ppo.defaults().klCoef(settings.klCoef()).minibatchSize(settings.minibatchSize())
                .rolloutSize(settings.rolloutSize()).maxNewTokens(settings.world().maxNewTokens()).missingEosPenalty(1)
                .build());
        return alignment.ppo(reward, settings.prompts(),
                alignment.ppoTraining(settings.ppoRollouts(), settings.ppoLearningRate()), algorithm,
                (rollout, policy) -> {});
    }

    private ObjectNode judged(long seed, CellContext context) {
        ObjectNode values = MAPPER.createObjectNode();
        try (Scope scope = Scope.open(context.backend())) {
            WorldModels models = WorldModels.load(settings.modelSeed(), context, scope);
            new WorldJudge(World.create(seed), models, settings.world()).judge(models.sft(), values);
        }
        return values;
    }

    @Override
    public StudySummary summarize(CellResults results) { return new FilterSummary(this, results).summary(); }
}
