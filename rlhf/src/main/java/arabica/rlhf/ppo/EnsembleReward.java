package arabica.rlhf.ppo;

import arabica.datasets.arrow.TokenSequence;
import arabica.nn.ScalarModel;
import arabica.rlhf.reward.EnsembleScores;
import arabica.rlhf.reward.RewardEnsemble;
import arabica.rlhf.train.Fingerprints;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Several preference models as one reward that is careful where they disagree (Coste et al. 2023, arXiv 2310.02743). The
/// scores of every member are metrics, and so is `ensemble_std`: a policy that has found a weakness of one
/// member shows as a gap between them.
/// A run brings the members to one scale first ([#calibrated]).
///
/// @param names           of the members, in metrics
/// @param combination     how their scores become one
/// @param uncertaintyCoef k: standard deviations that are taken off the mean
public record EnsembleReward(RewardEnsemble ensemble, List<String> names, Combination combination,
        double uncertaintyCoef) implements RewardFunction {
    private static final int BATCH = 32;

    public enum Combination {
        /// `mean − k·std`: Coste et al.'s uncertainty-weighted optimization takes the variance in place of the deviation.
        MEAN,
        /// The least score: their worst-case optimization.
        MIN
    }

    /// @throws IllegalArgumentException if there are not as many names as members
    public EnsembleReward {
        if (names.size() != ensemble.size()) {
            throw new IllegalArgumentException(names.size() + " names for " + ensemble.size() + " members");
        }
        PolicyOptions.require(Double.isFinite(uncertaintyCoef), "uncertainty-coef", uncertaintyCoef, "finite");
        names = List.copyOf(names);
    }

    /// Members on one scale: each one's scores of these responses get mean 0 and variance 1, since a pairwise loss leaves
    /// level and scale open.
    @Override
    public RewardFunction calibrated(Supplier<List<Response>> responses) {
        List<int[]> rows = rows(responses.get());
        return new EnsembleReward(ensemble.standardized(rows, BATCH), names, combination, uncertaintyCoef);
    }

    @Override
    public double[] score(List<Response> responses) { return scores(responses).total(); }

    @Override
    public RewardScores scores(List<Response> responses) {
        EnsembleScores scores = ensemble.score(rows(responses), BATCH);
        SequencedMap<String, double[]> sources = new LinkedHashMap<>();
        for (int m = 0; m < names.size(); m++) { sources.put(names.get(m), scores.perMember()[m]); }
        double[] deviation = scores.deviation();
        sources.put("ensemble_std", deviation);
        if (combination == Combination.MIN) { return new RewardScores(scores.minimum(), sources); }
        double[] careful = scores.mean();
        for (int i = 0; i < careful.length; i++) { careful[i] -= uncertaintyCoef * deviation[i]; }
        return new RewardScores(careful, sources);
    }

    private static List<int[]> rows(List<Response> responses) {
        return responses.stream().map(Response::sequence).map(TokenSequence::ids).toList();
    }

    @Override
    public String name() { return "ensemble"; }

    @Override
    public List<ScalarModel> models() { return ensemble.models(); }

    @Override
    public String fingerprint() {
        return combination + " " + uncertaintyCoef + " of " + ensemble.models().stream()
                .map(model -> Fingerprints.parameters(model.parameters())).collect(Collectors.joining(", "));
    }
}
