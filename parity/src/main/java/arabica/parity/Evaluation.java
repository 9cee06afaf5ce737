package arabica.parity;

import java.util.List;

/// What came of one sample.
///
/// @param gradients of the result's projection on a cotangent, one for each input; empty for those held fixed
public record Evaluation(double[] result, List<double[]> gradients) {

    /// How far a result and its gradients are from what they should be: `max |difference| / max(1, max |exact|)`, of each
    /// tensor by itself; infinite where only one of two is a number, or shapes differ.
    ///
    /// @param backward the worst of all gradients
    public record Errors(double forward, double backward) {
        public static final Errors NONE = new Errors(0, 0);

        public Errors max(Errors other) {
            return new Errors(Math.max(forward, other.forward), Math.max(backward, other.backward));
        }

        public double worst() { return Math.max(forward, backward); }
    }

    /// The errors of this, where `exact` is right.
    public Errors against(Evaluation exact) {
        double backward = gradients.size() == exact.gradients.size() ? 0 : Double.POSITIVE_INFINITY;
        for (int i = 0; i < gradients.size() && backward < Double.POSITIVE_INFINITY; i++) {
            backward = Math.max(backward, error(gradients.get(i), exact.gradients.get(i)));
        }
        return new Errors(error(result, exact.result), backward);
    }

    private static double error(double[] found, double[] exact) {
        if (found.length != exact.length) { return Double.POSITIVE_INFINITY; }
        double difference = 0;
        double scale = 1;
        for (int i = 0; i < exact.length; i++) {
            if (Double.doubleToLongBits(found[i]) == Double.doubleToLongBits(exact[i]) || found[i] == exact[i]) {
                if (Double.isFinite(exact[i])) { scale = Math.max(scale, Math.abs(exact[i])); }
                continue;
            }
            double here = Math.abs(found[i] - exact[i]);
            if (!Double.isFinite(here)) { return Double.POSITIVE_INFINITY; }
            difference = Math.max(difference, here);
            scale = Math.max(scale, Math.abs(exact[i]));
        }
        return difference / scale;
    }
}
