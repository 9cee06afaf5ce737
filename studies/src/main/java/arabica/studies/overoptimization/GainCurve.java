package arabica.studies.overoptimization;

import arabica.rlhf.eval.BestOfN;
import arabica.studies.CellResult;
import java.util.Arrays;
import java.util.stream.IntStream;

/// What one seed gains along an optimization, point by point and prompt by prompt: by the proxy, and in truth. Both count
/// in standard deviations of the fine-tuned model's responses, from their mean on.
///
/// @param kl    `[points][prompts]`, nats
/// @param proxy `[points][prompts]`
/// @param truth `[points][prompts]`
record GainCurve(double[][] kl, double[][] proxy, double[][] truth) {

    /// Best-of-n for n = 1, 2, 4, …; its KL is the bound ln n − (n−1)/n.
    static GainCurve bestOf(CellResult cell, int pairs, int points) {
        double[][] proxy = byPoint(cell.numbers("proxy-" + pairs), points);
        double[][] truth = byPoint(cell.numbers("truth-" + pairs), points);
        double[][] kl = IntStream.range(0, points).mapToObj(i -> filled(BestOfN.klBound(1 << i), proxy[i].length))
                .toArray(double[][]::new);
        return new GainCurve(kl, scaled(proxy, mean(proxy[0]), 1), scaledTruth(truth, cell));
    }

    /// PPO's judgements.
    ///
    /// @param bestOf of the same seed: it knows where the fine-tuned model stands
    static GainCurve ppo(CellResult cell, CellResult bestOf, int pairs) {
        int points = cell.numbers("rollouts").length;
        double start = mean(byPoint(bestOf.numbers("proxy-" + pairs), samplePoints(bestOf, cell, pairs))[0]);
        return new GainCurve(rows(cell.numbers("kl"), points), scaled(rows(cell.numbers("proxy"), points), start, 1),
                scaledTruth(rows(cell.numbers("truth"), points), bestOf));
    }

    int points() { return kl.length; }

    int prompts() { return kl[0].length; }

    /// √KL of each point, for some of the prompts. An estimate below 0 counts as 0.
    double[] distance(int[] prompts) {
        return Arrays.stream(kl).mapToDouble(point -> Math.sqrt(Math.max(0, mean(point, prompts)))).toArray();
    }

    double[] truth(int[] prompts) { return Arrays.stream(truth).mapToDouble(point -> mean(point, prompts)).toArray(); }

    double klAt(int point) { return mean(kl[point]); }

    double proxyAt(int point) { return mean(proxy[point]); }

    double truthAt(int point) { return mean(truth[point]); }

    private static int samplePoints(CellResult bestOf, CellResult cell, int pairs) {
        int prompts = cell.numbers("kl").length / cell.numbers("rollouts").length;
        return bestOf.numbers("proxy-" + pairs).length / prompts;
    }

    private static double[][] scaledTruth(double[][] truth, CellResult bestOf) {
        return scaled(truth, bestOf.number("truth_mean"), bestOf.number("truth_deviation"));
    }

    private static double[][] scaled(double[][] values, double mean, double deviation) {
        return Arrays.stream(values).map(row -> Arrays.stream(row).map(value -> (value - mean) / deviation).toArray())
                .toArray(double[][]::new);
    }

    /// Values that lie point by point, as rows.
    private static double[][] rows(double[] values, int points) {
        int width = values.length / points;
        return IntStream.range(0, points).mapToObj(i -> Arrays.copyOfRange(values, i * width, (i + 1) * width))
                .toArray(double[][]::new);
    }

    /// Values that lie prompt by prompt, as rows of points.
    private static double[][] byPoint(double[] values, int points) {
        int prompts = values.length / points;
        return IntStream.range(0, points).mapToObj(point -> IntStream.range(0, prompts)
                .mapToDouble(prompt -> values[prompt * points + point]).toArray()).toArray(double[][]::new);
    }

    private static double[] filled(double value, int length) {
        double[] array = new double[length];
        Arrays.fill(array, value);
        return array;
    }

    private static double mean(double[] values) { return Arrays.stream(values).average().orElseThrow(); }

    private static double mean(double[] values, int[] which) {
        return Arrays.stream(which).mapToDouble(i -> values[i]).average().orElseThrow();
    }
}
