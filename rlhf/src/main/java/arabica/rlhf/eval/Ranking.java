package arabica.rlhf.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Many models in one order: Bradley-Terry strengths with intervals, as Chatbot Arena ranks models (Chiang et al. 2024,
/// arXiv 2403.04132). The intervals are percentiles of strengths that were fitted again on prompts drawn with
/// replacement.
///
/// @param standings the strongest first
/// @param winRates  `[i][j]`: the share of points that `models[i]` took from `models[j]`; NaN where they never met
public record Ranking(List<String> models, List<Standing> standings, double[][] winRates, int judgements, int units) {

    /// @param strength nats of log-odds over the anchor; `±∞` or NaN as in [BradleyTerry#difference]
    /// @param rank     1 + the number of models that are stronger with confidence
    public record Standing(String model, Estimate strength, int rank, int wins, int ties, int losses) {

        /// On the scale of chess: 400 points are odds of ten to one; the anchor has 1000.
        public Estimate elo() {
            return new Estimate(elo(strength.value()), elo(strength.low()), elo(strength.high()), strength.level());
        }

        private static double elo(double strength) { return 1000 + 400 / StrictMath.log(10) * strength; }
    }

    /// @param anchor    the number of the model with strength 0
    /// @param priorTies ties added between every two models; 0 is plain maximum likelihood
    /// @throws IllegalArgumentException if there are no judgements
    public static Ranking of(PairwiseJudgements judgements, int anchor, double priorTies, Bootstrap bootstrap) {
        int n = judgements.models().size();
        if (judgements.judgements().isEmpty()) { throw new IllegalArgumentException("nothing was judged"); }
        double[][] points = judgements.points();
        double[] strengths = BradleyTerry.fit(BradleyTerry.withPriorTies(points, priorTies)).strengths(anchor);
        List<BradleyTerry> drawn = resampled(judgements, priorTies, bootstrap);
        List<Standing> standings = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            int model = i;
            int[] counts = counts(judgements, i);
            Estimate strength = interval(strengths[i],
                    drawn.stream().mapToDouble(fit -> fit.difference(model, anchor)).toArray(), bootstrap.level());
            standings.add(
                    new Standing(judgements.models().get(i), strength, 1 + stronger(drawn, n, i, bootstrap.level()),
                            counts[0], counts[1], counts[2]));
        }
        // NaN, which compares with nothing, comes last.
        standings.sort((a, b) -> Double.compare(key(b), key(a)));
        return new Ranking(judgements.models(), List.copyOf(standings), shares(points), judgements.judgements().size(),
                judgements.units());
    }

    private static double key(Standing standing) {
        double value = standing.strength().value();
        return Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value;
    }

    private static List<BradleyTerry> resampled(PairwiseJudgements judgements, double priorTies,
            Bootstrap bootstrap) {
        List<List<PairwiseJudgements.Judgement>> byUnit = judgements.byUnit();
        int n = judgements.models().size();
        SplittableRandom random = new SplittableRandom(bootstrap.seed());
        List<BradleyTerry> drawn = new ArrayList<>();
        for (int r = 0; r < bootstrap.resamples(); r++) {
            double[][] sum = new double[n][n];
            for (int u = 0; u < byUnit.size(); u++) {
                byUnit.get(random.nextInt(byUnit.size())).forEach(j -> PairwiseJudgements.addTo(sum, j));
            }
            drawn.add(BradleyTerry.fit(BradleyTerry.withPriorTies(sum, priorTies)));
        }
        return drawn;
    }

    /// How many models were stronger in all but `(1 − level)/2` of the resamples.
    private static int stronger(List<BradleyTerry> drawn, int models, int model, double level) {
        int count = 0;
        for (int other = 0; other < models; other++) {
            int i = other;
            long times = drawn.stream().filter(fit -> fit.difference(i, model) > 0).count();
            count += times >= (1 + level) / 2 * drawn.size() ? 1 : 0;
        }
        return count;
    }

    /// Percentiles, outwards where they fall between values. What a resample does not determine could be anything.
    private static Estimate interval(double value, double[] found, double level) {
        double tail = (1 - level) / 2;
        double[] low = Arrays.stream(found).map(x -> Double.isNaN(x) ? Double.NEGATIVE_INFINITY : x).sorted().toArray();
        double[] high = Arrays.stream(found).map(x -> Double.isNaN(x) ? Double.POSITIVE_INFINITY : x).sorted()
                .toArray();
        return new Estimate(value, low[(int) Math.floor(tail * (low.length - 1))],
                high[(int) Math.ceil((1 - tail) * (high.length - 1))], level);
    }

    private static int[] counts(PairwiseJudgements judgements, int model) {
        int[] counts = new int[3];
        for (PairwiseJudgements.Judgement judgement : judgements.judgements()) {
            if (judgement.a() != model && judgement.b() != model) { continue; }
            double points = judgement.a() == model ? judgement.points() : 1 - judgement.points();
            counts[points > 0.5 ? 0 : points == 0.5 ? 1 : 2]++;
        }
        return counts;
    }

    private static double[][] shares(double[][] points) {
        double[][] shares = new double[points.length][points.length];
        for (int i = 0; i < points.length; i++) {
            for (int j = 0; j < points.length; j++) { shares[i][j] = points[i][j] / (points[i][j] + points[j][i]); }
        }
        return shares;
    }
}
