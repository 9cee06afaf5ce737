package arabica.rlhf.filter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// What of a response is compared with a bound. It grows with the perplexity of responses of one length.
public sealed interface Measure {
    /// The name in the audit.
    String label();

    /// @param meanNll the mean negative log-likelihood of the response's tokens, in nats
    /// @param tokens  how many they are
    double of(double meanNll, int tokens);

    default double of(ResponseScore score) { return of(score.meanNll(), score.tokens()); }

    /// What has the order of [#of(double, int)] and is quicker to compute.
    default double order(double meanNll, int tokens) { return of(meanNll, tokens); }

    /// The value whose [#order(double, int)] this is.
    default double ofOrder(double order) { return order; }

    /// The perplexity itself, `exp(meanNll)`.
    record Plain() implements Measure {
        @Override
        public String label() { return "perplexity"; }

        @Override
        public double of(double meanNll, int tokens) { return StrictMath.exp(meanNll); }

        @Override
        public double order(double meanNll, int tokens) { return meanNll; }

        @Override
        public double ofOrder(double order) { return StrictMath.exp(order); }
    }

    /// How far the mean negative log-likelihood lies above that of the model's own samples of about the same length, in
    /// their standard deviations: `(meanNll − μ(tokens)) / σ(tokens)`. The samples, sorted by length, are cut into groups of
    /// at least [#GROUP]; between the groups' centres (mean log lengths) μ and σ are linear in the logarithm of the length,
    /// outside they are those of the first and the last group.
    ///
    /// @param logLengths the groups' centres, ascending
    /// @param means      of the groups' mean negative log-likelihoods
    /// @param deviations their standard deviations, at least a tenth of that of all samples
    record LengthNormalized(List<Double> logLengths, List<Double> means, List<Double> deviations) implements Measure {
        /// A standard deviation from 32 values is known to about 12 %.
        static final int GROUP = 32;
        private static final double LEAST_SHARE = 0.1;
        private static final double LEAST = 1e-6;

        public LengthNormalized {
            logLengths = List.copyOf(logLengths);
            means = List.copyOf(means);
            deviations = List.copyOf(deviations);
        }

        @Override
        public String label() { return "z"; }

        @Override
        public double of(double meanNll, int tokens) {
            double x = StrictMath.log(tokens);
            return (meanNll - at(means, x)) / at(deviations, x);
        }

        /// @param samples at least one
        static LengthNormalized of(List<ResponseScore> samples) {
            List<ResponseScore> sorted = samples.stream().sorted(
                    Comparator.comparingInt(ResponseScore::tokens).thenComparingDouble(ResponseScore::meanNll))
                    .toList();
            double least = Math.max(LEAST, LEAST_SHARE * deviation(sorted));
            List<Double> centres = new ArrayList<>();
            List<Double> means = new ArrayList<>();
            List<Double> deviations = new ArrayList<>();
            for (List<ResponseScore> group : groups(sorted)) {
                centres.add(mean(group.stream().mapToDouble(one -> StrictMath.log(one.tokens())).toArray()));
                means.add(mean(nlls(group)));
                deviations.add(Math.max(least, deviation(group)));
            }
            return new LengthNormalized(centres, means, deviations);
        }

        /// Equal lengths stay together; a rest that is too small joins the last group.
        private static List<List<ResponseScore>> groups(List<ResponseScore> sorted) {
            List<List<ResponseScore>> groups = new ArrayList<>();
            int from = 0;
            for (int i = 1; i <= sorted.size(); i++) {
                boolean ends = i == sorted.size() || sorted.get(i).tokens() != sorted.get(i - 1).tokens();
                if (ends && i - from >= GROUP) {
                    groups.add(sorted.subList(from, i));
                    from = i;
                }
            }
            if (from < sorted.size()) {
                int start = groups.isEmpty() ? 0 : from - groups.removeLast().size();
                groups.add(sorted.subList(start, sorted.size()));
            }
            return groups;
        }

        private double at(List<Double> values, double x) {
            int above = 0;
            while (above < logLengths.size() && logLengths.get(above) < x) { above++; }
            if (above == 0) { return values.getFirst(); }
            if (above == logLengths.size()) { return values.getLast(); }
            double left = logLengths.get(above - 1);
            double share = (x - left) / (logLengths.get(above) - left);
            return values.get(above - 1) + share * (values.get(above) - values.get(above - 1));
        }

        private static double[] nlls(List<ResponseScore> group) {
            return group.stream().mapToDouble(ResponseScore::meanNll).toArray();
        }

        private static double mean(double[] values) {
            double sum = 0;
            for (double value : values) { sum += value; }
            return sum / values.length;
        }

        private static double deviation(List<ResponseScore> group) {
            double[] values = nlls(group);
            double mean = mean(values);
            double[] squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).toArray();
            return Math.sqrt(mean(squares));
        }
    }
}
