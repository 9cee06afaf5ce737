package arabica.rlhf.filter;

import arabica.rlhf.train.Configuration;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// What a filter did, for people to judge it by: how perplexities are spread, where the bounds lie, and what became of the
/// rows of each source.
///
/// @param rows pairs that were judged
/// @param kept pairs that stay
/// @param control pairs in the random subset
/// @param skipped rows that could not be used
/// @param options what was asked for
/// @param lower the least acceptable perplexity, 0 where there is no lower bound
/// @param upper the greatest acceptable perplexity
/// @param quantiles of `chosen`, `rejected` and `own` perplexities: `min, 0.05, 0.25, 0.5, 0.75, 0.95, max`
/// @param histogram counts by perplexity
/// @param sources by the `source` field of the rows, where they have one
public record FilterAudit(int rows, int kept, int control, int skipped, SequencedMap<String, Object> options,
        double lower, double upper, SequencedMap<String, SequencedMap<String, Double>> quantiles, Histogram histogram,
        SequencedMap<String, SourceCount> sources) {
    private static final int BINS = 40;
    private static final double[] QUANTILES = {0, 0.05, 0.25, 0.5, 0.75, 0.95, 1};

    /// Counts in bins of equal width in the logarithm: bin i holds perplexities from `edges[i]` to `edges[i + 1]`.
    public record Histogram(double[] edges, SequencedMap<String, int[]> counts) {}

    /// The rows of one source.
    public record SourceCount(int rows, int kept, int control) {}

    /// @param sources each pair's source, empty where rows do not name one
    static FilterAudit of(List<ScoredPair> pairs, FilterDecision decision, FilterOptions options, List<String> sources,
            int skipped) {
        SequencedMap<String, double[]> perplexities = new LinkedHashMap<>();
        perplexities.put("chosen", pairs.stream().mapToDouble(ScoredPair::chosen).toArray());
        perplexities.put("rejected", pairs.stream().mapToDouble(ScoredPair::rejected).toArray());
        if (decision.ownSamples().length > 0) { perplexities.put("own", decision.ownSamples()); }
        return new FilterAudit(pairs.size(), decision.keptCount(), decision.controlCount(), skipped,
                Configuration.of(options), decision.lower(), decision.upper(), quantiles(perplexities),
                histogram(perplexities), sources(decision, sources));
    }

    public String toJson() {
        try {
            return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(this) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an audit that is not JSON", e);
        }
    }

    private static SequencedMap<String, SequencedMap<String, Double>> quantiles(
            SequencedMap<String, double[]> perplexities) {
        SequencedMap<String, SequencedMap<String, Double>> all = new LinkedHashMap<>();
        perplexities.forEach((name, values) -> {
            SequencedMap<String, Double> of = new LinkedHashMap<>();
            for (double q : QUANTILES) {
                of.put(q == 0 ? "min" : q == 1 ? "max" : Double.toString(q), Quantiles.of(values, q));
            }
            all.put(name, of);
        });
        return all;
    }

    private static Histogram histogram(SequencedMap<String, double[]> perplexities) {
        double[] logs = perplexities.values().stream().flatMapToDouble(Arrays::stream).map(StrictMath::log).toArray();
        double low = Arrays.stream(logs).min().orElseThrow();
        double width = Math.max(1e-9, (Arrays.stream(logs).max().orElseThrow() - low) / BINS);
        double[] edges = new double[BINS + 1];
        Arrays.setAll(edges, i -> StrictMath.exp(low + i * width));
        SequencedMap<String, int[]> counts = new LinkedHashMap<>();
        perplexities.forEach((name, values) -> {
            int[] bins = new int[BINS];
            for (double value : values) {
                bins[Math.clamp((long) ((StrictMath.log(value) - low) / width), 0, BINS - 1)]++;
            }
            counts.put(name, bins);
        });
        return new Histogram(edges, counts);
    }

    private static SequencedMap<String, SourceCount> sources(FilterDecision decision, List<String> sources) {
        SequencedMap<String, SourceCount> counts = new LinkedHashMap<>();
        for (int i = 0; i < sources.size(); i++) {
            SourceCount one = new SourceCount(1, decision.kept()[i] ? 1 : 0, decision.control()[i] ? 1 : 0);
            counts.merge(sources.get(i), one,
                    (a, b) -> new SourceCount(a.rows + b.rows, a.kept + b.kept, a.control + b.control));
        }
        return counts;
    }
}
