package arabica.studies.overoptimization;

import arabica.rlhf.eval.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Where the truth is greatest along curves of several seeds: the peak of the law fitted to all of them, with an interval
/// from a bootstrap over seeds and, within each, prompts. Few seeds are drawn from few: the interval is rather too narrow.
///
/// @param kl     nats; infinite where the fitted curve does not turn
/// @param gain   of the truth there, in standard deviations; NaN where it does not turn
/// @param reach  the greatest KL that was measured: a peak beyond it is an extrapolation
record Peak(Estimate kl, double gain, double reach) {
    private static final int RESAMPLES = 1_000;
    private static final double LEVEL = 0.95;

    static Peak of(RewardCurve.Law law, List<GainCurve> seeds) {
        List<int[]> all = seeds.stream().map(curve -> IntStream.range(0, curve.prompts()).toArray()).toList();
        RewardCurve fitted = fit(law, seeds, all);
        SplittableRandom random = new SplittableRandom(0);
        double[] peaks = new double[RESAMPLES];
        for (int r = 0; r < RESAMPLES; r++) {
            List<GainCurve> drawn = new ArrayList<>();
            List<int[]> prompts = new ArrayList<>();
            for (int s = 0; s < seeds.size(); s++) {
                GainCurve curve = seeds.get(random.nextInt(seeds.size()));
                drawn.add(curve);
                prompts.add(IntStream.range(0, curve.prompts()).map(i -> random.nextInt(curve.prompts())).toArray());
            }
            peaks[r] = fit(law, drawn, prompts).peakKl().orElse(Double.POSITIVE_INFINITY);
        }
        Arrays.sort(peaks);
        double kl = fitted.peakKl().orElse(Double.POSITIVE_INFINITY);
        double reach = seeds.stream().flatMapToDouble(curve -> IntStream.range(0, curve.points())
                .mapToDouble(curve::klAt)).max().orElseThrow();
        return new Peak(new Estimate(kl, peaks[(int) (0.025 * RESAMPLES)], peaks[(int) (0.975 * RESAMPLES)], LEVEL),
                Double.isFinite(kl) ? fitted.at(Math.sqrt(kl)) : Double.NaN, reach);
    }

    /// Whether the truth turns down within what was measured, at the interval's upper end too.
    boolean isMeasured() { return kl.high() <= reach; }

    private static RewardCurve fit(RewardCurve.Law law, List<GainCurve> curves, List<int[]> prompts) {
        double[] distance = IntStream.range(0, curves.size()).boxed()
                .flatMapToDouble(i -> Arrays.stream(curves.get(i).distance(prompts.get(i)))).toArray();
        double[] truth = IntStream.range(0, curves.size()).boxed()
                .flatMapToDouble(i -> Arrays.stream(curves.get(i).truth(prompts.get(i)))).toArray();
        return RewardCurve.fit(law, distance, truth);
    }
}
