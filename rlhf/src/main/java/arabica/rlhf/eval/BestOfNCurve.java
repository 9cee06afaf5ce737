package arabica.rlhf.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/// What best-of-n gives for n = 1, 2, 4, … from the same N draws per prompt: the reference that any trained policy should
/// be held against, since it costs no training.
public record BestOfNCurve(List<Point> points) {

    /// @param klBound nats: [BestOfN#klBound]
    /// @param score   the chooser's own, of its picks
    /// @param reward  the judge's, of the same picks
    /// @param winRate of the pick over one more draw, by the judge; empty at n = N, which leaves no draw over
    public record Point(int n, double klBound, Estimate score, Estimate reward, Optional<Estimate> winRate) {}

    /// @param scores the chooser's, of each prompt's draws
    /// @param values the judge's, of the same draws; `scores` again where there is no other judge
    /// @throws IllegalArgumentException if there are no prompts or no draws, or prompts have different numbers of them
    public static BestOfNCurve of(List<double[]> scores, List<double[]> values, Bootstrap bootstrap) {
        if (scores.isEmpty() || values.size() != scores.size()) {
            throw new IllegalArgumentException("scores of " + scores.size() + " prompts and values of "
                    + values.size());
        }
        int draws = scores.getFirst().length;
        for (double[] ofPrompt : scores) {
            if (ofPrompt.length != draws) {
                throw new IllegalArgumentException(draws + " draws for one prompt and " + ofPrompt.length
                        + " for another");
            }
        }
        List<Point> points = new ArrayList<>();
        for (int n : sizes(draws)) {
            points.add(new Point(n, BestOfN.klBound(n),
                    over(scores.size(), bootstrap, p -> BestOfN.expected(scores.get(p), scores.get(p), n)),
                    over(scores.size(), bootstrap, p -> BestOfN.expected(scores.get(p), values.get(p), n)),
                    n == draws
                            ? Optional.empty()
                            : Optional.of(over(scores.size(), bootstrap,
                                    p -> BestOfN.winRate(scores.get(p), values.get(p), n)))));
        }
        return new BestOfNCurve(List.copyOf(points));
    }

    /// The judge's reward that best-of-n reaches at this KL, on straight lines between the points; empty beyond the last.
    public OptionalDouble rewardAt(double kl) {
        for (int i = 1; i < points.size(); i++) {
            Point low = points.get(i - 1);
            Point high = points.get(i);
            if (kl <= high.klBound()) {
                double share = Math.max(0, kl - low.klBound()) / (high.klBound() - low.klBound());
                return OptionalDouble.of(low.reward().value() + share * (high.reward().value() - low.reward().value()));
            }
        }
        return OptionalDouble.empty();
    }

    private static Estimate over(int prompts, Bootstrap bootstrap, ToDoubleFunction<Integer> ofPrompt) {
        double[] values = new double[prompts];
        for (int p = 0; p < prompts; p++) { values[p] = ofPrompt.applyAsDouble(p); }
        return bootstrap.mean(values);
    }

    /// Powers of two below N, and N.
    private static List<Integer> sizes(int draws) {
        if (draws < 1) { throw new IllegalArgumentException("no draws"); }
        List<Integer> sizes = new ArrayList<>();
        for (int n = 1; n < draws; n *= 2) { sizes.add(n); }
        sizes.add(draws);
        return sizes;
    }
}
