package arabica.rlhf.collect;

/// How much a pair is worth a judgement, by a [Criterion]'s formula.
final class Acquisition {
    private Acquisition() {}

    /// The probability that `a` is preferred, by Bradley and Terry, averaged over the preference models.
    static double preference(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) { sum += sigmoid(a[k] - b[k]); }
        return sum / a.length;
    }

    /// `H(mean p) − mean H(p)`; of one model, `H(p)`. In nats.
    static double uncertainty(double[] a, double[] b) {
        double total = entropy(preference(a, b));
        if (a.length == 1) { return total; }
        double own = 0;
        for (int k = 0; k < a.length; k++) { own += entropy(sigmoid(a[k] - b[k])); }
        return Math.max(0, total - own / a.length);
    }

    /// The size of the mean margin.
    static double certainty(double[] a, double[] b) { return Math.abs(margin(a, b)); }

    /// The mean of `r_a − r_b`.
    static double margin(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) { sum += a[k] - b[k]; }
        return sum / a.length;
    }

    /// Of a coin that falls with this probability, in nats.
    static double entropy(double p) { return term(p) + term(1 - p); }

    private static double term(double p) { return p <= 0 ? 0 : -p * StrictMath.log(p); }

    private static double sigmoid(double x) { return 1 / (1 + StrictMath.exp(-x)); }
}
