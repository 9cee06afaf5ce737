package arabica.studies.hh;

import arabica.datasets.Shuffles;
import arabica.studies.hh.WordFeatures.Sparse;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Logistic regression on differences of [WordFeatures]: the Bradley-Terry model with a linear score, and the baseline
/// that a preference model should beat. Minimises `mean softplus(−w·x) + l2/2·‖w‖²` by Nesterov's accelerated gradient.
final class WordRegression {
    private static final double[] STRENGTHS = {0.003, 0.01, 0.03, 0.1, 0.3};
    private static final int FOLDS = 5;
    private static final int MOST_ITERATIONS = 1_000;
    private static final double SMALL_GRADIENT = 1e-4;

    private final WordFeatures features;
    private final double l2;
    private final double[] weights;

    private WordRegression(WordFeatures features, double l2, double[] weights) {
        this.features = features;
        this.l2 = l2;
        this.weights = weights;
    }

    /// Fits to pairs; how strongly weights are held to zero is what five folds of them, split by prompt, find best.
    static WordRegression fit(List<HhPair> pairs, int order, long seed) {
        WordFeatures features = new WordFeatures(order);
        List<Sparse> rows = pairs.stream().map(features::difference).toList();
        List<String> prompts = pairs.stream().map(HhPair::prompt).distinct().sorted().toList();
        int[] place = Shuffles.permutation(prompts.size(), seed, FOLDS);
        int[] fold = pairs.stream()
                .mapToInt(pair -> place[java.util.Collections.binarySearch(prompts, pair.prompt())] % FOLDS).toArray();
        double best = STRENGTHS[0];
        double bestLoss = Double.POSITIVE_INFINITY;
        for (double l2 : STRENGTHS) {
            double loss = 0;
            for (int f = 0; f < FOLDS; f++) {
                int held = f;
                double[] weights = minimum(pick(rows, i -> fold[i] != held), l2);
                for (Sparse row : pick(rows, i -> fold[i] == held)) { loss += softplus(-dot(weights, row)); }
            }
            if (loss < bestLoss) {
                bestLoss = loss;
                best = l2;
            }
        }
        return new WordRegression(features, best, minimum(rows, best));
    }

    double l2() { return l2; }

    /// The score of the chosen reply less that of the rejected one.
    double[] margins(List<HhPair> pairs) {
        return pairs.stream().mapToDouble(pair -> dot(weights, features.difference(pair))).toArray();
    }

    static double[] minimum(List<Sparse> rows, double l2) {
        double smooth = 0.25 * largestEigenvalue(rows) + l2;
        double root = StrictMath.sqrt(smooth / l2);
        double momentum = (root - 1) / (root + 1);
        double[] w = new double[WordFeatures.BUCKETS + 1];
        double[] ahead = w.clone();
        for (int i = 0; i < MOST_ITERATIONS; i++) {
            double[] gradient = gradient(ahead, rows, l2);
            double norm = 0;
            for (int j = 0; j < w.length; j++) {
                double next = ahead[j] - gradient[j] / smooth;
                ahead[j] = next + momentum * (next - w[j]);
                w[j] = next;
                norm += gradient[j] * gradient[j];
            }
            if (norm < SMALL_GRADIENT * SMALL_GRADIENT) { break; }
        }
        return w;
    }

    private static double[] gradient(double[] w, List<Sparse> rows, double l2) {
        double[] gradient = new double[w.length];
        for (Sparse row : rows) { add(gradient, -1 / (1 + StrictMath.exp(dot(w, row))) / rows.size(), row); }
        for (int j = 0; j < w.length; j++) { gradient[j] += l2 * w[j]; }
        return gradient;
    }

    /// Of `XᵀX/n`, from above: 30 power iterations and a tenth more.
    private static double largestEigenvalue(List<Sparse> rows) {
        double[] v = new double[WordFeatures.BUCKETS + 1];
        rows.forEach(row -> add(v, 1, new Sparse(row.index(), Arrays.stream(row.value()).map(Math::abs).toArray())));
        double[] current = v;
        double value = 0;
        for (int i = 0; i < 30; i++) {
            double norm = StrictMath.sqrt(Arrays.stream(current).reduce(0, (sum, x) -> sum + x * x));
            double[] next = new double[current.length];
            for (Sparse row : rows) { add(next, dot(current, row) / norm / rows.size(), row); }
            current = next;
            value = StrictMath.sqrt(Arrays.stream(next).reduce(0, (sum, x) -> sum + x * x));
        }
        return 1.1 * value;
    }

    static double dot(double[] w, Sparse row) {
        double sum = 0;
        for (int k = 0; k < row.index().length; k++) { sum += w[row.index()[k]] * row.value()[k]; }
        return sum;
    }

    private static void add(double[] into, double factor, Sparse row) {
        for (int k = 0; k < row.index().length; k++) { into[row.index()[k]] += factor * row.value()[k]; }
    }

    private static double softplus(double x) { return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x))); }

    private static List<Sparse> pick(List<Sparse> rows, java.util.function.IntPredicate which) {
        return IntStream.range(0, rows.size()).filter(which).mapToObj(rows::get).toList();
    }
}
