package arabica.rlhf.ppo;

import arabica.nn.ScalarModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// A weighted sum of several rewards, as TRL's `reward_weights`. The sources' own scores are metrics;
/// those of a source that is made of several, an ensemble's members, are too, as `NAME/MEMBER`.
public record WeightedReward(List<Source> sources) implements RewardFunction {

    /// @param name   of the metric `rewards/NAME/mean`
    /// @param weight any finite number; a negative one makes a price
    public record Source(String name, double weight, RewardFunction function) {
        public Source {
            if (!Double.isFinite(weight)) {
                throw new IllegalArgumentException("the weight of reward '" + name + "' is " + weight);
            }
        }
    }

    /// @throws IllegalArgumentException if there is none, or two have one name
    public WeightedReward {
        sources = List.copyOf(sources);
        if (sources.isEmpty()) { throw new IllegalArgumentException("a weighted reward needs a source"); }
        if (sources.stream().map(Source::name).distinct().count() < sources.size()) {
            throw new IllegalArgumentException("two rewards of one name: "
                    + sources.stream().map(Source::name).collect(Collectors.joining(", ")));
        }
    }

    public static WeightedReward of(Source... sources) { return new WeightedReward(List.of(sources)); }

    @Override
    public double[] score(List<Response> responses) { return scores(responses).total(); }

    @Override
    public RewardScores scores(List<Response> responses) {
        double[] total = new double[responses.size()];
        SequencedMap<String, double[]> parts = new LinkedHashMap<>();
        for (Source source : sources) {
            RewardScores of = source.function().scores(responses);
            double[] scores = of.total();
            RewardScores.requireOneEach(scores, total.length, "'" + source.name() + "'");
            parts.put(source.name(), scores);
            if (of.sources().size() > 1) {
                of.sources().forEach((member, its) -> parts.put(source.name() + "/" + member, its));
            }
            for (int i = 0; i < total.length; i++) { total[i] += source.weight() * scores[i]; }
        }
        return new RewardScores(total, parts);
    }

    @Override
    public RewardFunction calibrated(Supplier<List<Response>> responses) {
        return new WeightedReward(sources.stream().map(source -> new Source(source.name(), source.weight(),
                source.function().calibrated(responses))).toList());
    }

    @Override
    public List<ScalarModel> models() {
        return sources.stream().flatMap(source -> source.function().models().stream()).toList();
    }

    @Override
    public String fingerprint() {
        return sources.stream().map(source -> source.name() + "*" + source.weight() + ":"
                + source.function().fingerprint()).collect(Collectors.joining(" + "));
    }
}
