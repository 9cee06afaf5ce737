package arabica.rlhf.eval;

import java.util.Arrays;
import java.util.OptionalDouble;

/// The temperature T that would make `σ((r⁺ − r⁻)/T)` the best probabilities that a scaling of these scores can give: it
/// maximises the likelihood of the pairs (Guo et al. 2017, arXiv 1706.04599, section 4.2). Above 1: the scores claim too much.
final class Temperature {
    private static final int HALVINGS = 200;
    /// Beyond this no finite scale is meant.
    private static final double LARGEST = 1e12;

    private Temperature() {}

    /// Empty where no temperature is the best: all pairs are ranked right (the smaller the better), or scores favour the
    /// rejected on the whole (the larger the better).
    ///
    /// The negative log-likelihood `Σ softplus(−a·d)` is convex in `a = 1/T`; its slope `−Σ d·σ(−a·d)` is halved in upon.
    static OptionalDouble fit(double[] margins) {
        boolean allRight = Arrays.stream(margins).allMatch(margin -> margin >= 0);
        if (allRight || !(rise(margins, 0) > 0)) { return OptionalDouble.empty(); }
        double high = 1;
        while (rise(margins, high) > 0) {
            high *= 2;
            if (high > LARGEST) { return OptionalDouble.empty(); }
        }
        double low = 0;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (rise(margins, middle) > 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return OptionalDouble.of(2 / (low + high));
    }

    /// The slope of the log-likelihood in `a`.
    private static double rise(double[] margins, double a) {
        double sum = 0;
        for (double d : margins) { sum += d / (1 + StrictMath.exp(a * d)); }
        return sum;
    }
}
