package arabica.studies.filter;

import arabica.autograd.Scope;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.rows.PreferenceRow;
import arabica.datasets.world.PreferencePair;
import arabica.datasets.world.World;
import arabica.rlhf.demo.WorldRows;
import arabica.rlhf.filter.FilterBound;
import arabica.rlhf.filter.FilterDecision;
import arabica.rlhf.filter.FilterOptions;
import arabica.rlhf.filter.PerplexityFilter;
import arabica.rlhf.filter.Quantiles;
import arabica.rlhf.filter.ScoredPair;
import arabica.rlhf.filter.Side;
import arabica.rlhf.train.RowSource;
import arabica.rlhf.train.TrainingListener;
import arabica.studies.CellContext;
import arabica.studies.CellResult;
import arabica.studies.world.WorldModels;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// A pool of preference pairs, and which of them the filter keeps for the study's model.
final class PairPool {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final FilterStudySettings settings;
    private final List<PreferencePair> pairs;

    PairPool(FilterStudySettings settings, World world, int foreignPercent) {
        this.settings = settings;
        pairs = world.preferencePairs(settings.pairs(), foreignPercent / 100.0);
    }

    /// Filters the pool: `kept`, `foreign_kept`, the bound, median perplexities, and the numbers of the pairs `kept_rows`
    /// and `random_rows`.
    ObjectNode filter(long seed, CellContext context) {
        try (Scope scope = Scope.open(context.backend())) {
            WorldModels models = WorldModels.load(settings.modelSeed(), context, scope);
            PerplexityFilter filter = new PerplexityFilter(models.sft(), models.tokenizer(),
                    new FilterOptions(Side.BOTH,
                            new FilterBound.Band(0, settings.upperQuantile()), true, seed, 32, settings.ownSamples()),
                    Optional.empty());
            List<ScoredPair> scored = filter.score(RowSource.inMemory("pairs", WorldRows.pairs(pairs)),
                    BadRowPolicy.strict(), TrainingListener.NONE);
            FilterDecision decision = filter.decide(scored, TrainingListener.NONE);
            ObjectNode values = MAPPER.createObjectNode();
            values.put("kept", decision.keptCount());
            values.put("foreign", foreign(pairs));
            values.put("foreign_kept", foreign(selected(pairs, decision.kept())));
            values.put("lower", decision.lower());
            values.put("upper", decision.upper());
            median(values, "median_own_perplexity", scored, PreferencePair.Source.OWN);
            median(values, "median_foreign_perplexity", scored, PreferencePair.Source.FOREIGN);
            put(values.putArray("kept_rows"), decision.kept());
            put(values.putArray("random_rows"), decision.control());
            return values;
        }
    }

    /// The rows of a subset.
    ///
    /// @param filtered what [#filter] found
    List<PreferenceRow> rows(PairSubset subset, CellResult filtered) {
        List<PreferenceRow> rows = WorldRows.pairs(pairs);
        return switch (subset) {
            case ALL -> rows;
            case FILTERED -> Arrays.stream(filtered.numbers("kept_rows")).mapToObj(i -> rows.get((int) i)).toList();
            case RANDOM -> Arrays.stream(filtered.numbers("random_rows")).mapToObj(i -> rows.get((int) i)).toList();
        };
    }

    private void median(ObjectNode values, String name, List<ScoredPair> scored, PreferencePair.Source source) {
        double[] perplexities = IntStream.range(0, pairs.size()).filter(i -> pairs.get(i).source() == source).boxed()
                .flatMapToDouble(i -> DoubleStream.of(scored.get(i).chosen(), scored.get(i).rejected())).toArray();
        if (perplexities.length > 0) { values.put(name, Quantiles.of(perplexities, 0.5)); }
    }

    private static int foreign(List<PreferencePair> pairs) {
        return (int) pairs.stream().filter(pair -> pair.source() == PreferencePair.Source.FOREIGN).count();
    }

    private static <T> List<T> selected(List<T> rows, boolean[] which) {
        return IntStream.range(0, rows.size()).filter(i -> which[i]).mapToObj(rows::get).toList();
    }

    private static void put(ArrayNode array, boolean[] which) {
        IntStream.range(0, which.length).filter(i -> which[i]).forEach(array::add);
    }
}
