package arabica.lessons.attention;

/// Causal attention of one head over one sequence, forward and backward, in loops. Q, K and V are `[T, d]`.
final class AttentionByHand {
    final double[][] q, k, v;
    /// The probabilities, `[T, T]`; 0 above the diagonal.
    final double[][] p;
    /// The result, `[T, d]`.
    final double[][] o;
    private final int time, d;
    private final double scale;

    AttentionByHand(double[][] q, double[][] k, double[][] v) {
        this.q = q;
        this.k = k;
        this.v = v;
        time = q.length;
        d = q[0].length;
        scale = 1 / Math.sqrt(d);
        p = probabilities();
        o = result();
    }

    private double[][] probabilities() {
        double[][] p = new double[time][time];
        for (int i = 0; i < time; i++) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int j = 0; j <= i; j++) {
                p[i][j] = scale * dot(q[i], k[j]);
                largest = Math.max(largest, p[i][j]);
            }
            double sum = 0;
            for (int j = 0; j <= i; j++) {
                p[i][j] = Math.exp(p[i][j] - largest);
                sum += p[i][j];
            }
            for (int j = 0; j <= i; j++) { p[i][j] /= sum; }
        }
        return p;
    }

    private double[][] result() {
        double[][] o = new double[time][d];
        for (int i = 0; i < time; i++) {
            for (int j = 0; j <= i; j++) { for (int c = 0; c < d; c++) { o[i][c] += p[i][j] * v[j][c]; } }
        }
        return o;
    }

    /// The gradients of the loss with respect to Q, K and V, `[T, d]` each.
    record Gradients(double[][] dQ, double[][] dK, double[][] dV) {}

    /// @param dO the gradient of the loss with respect to the result, `[T, d]`
    Gradients backward(double[][] dO) {
        double[][] dQ = new double[time][d];
        double[][] dK = new double[time][d];
        double[][] dV = new double[time][d];
        for (int i = 0; i < time; i++) {
            double[] dP = new double[time];
            double mean = 0;
            for (int j = 0; j <= i; j++) {
                dP[j] = dot(dO[i], v[j]);
                mean += p[i][j] * dP[j];
            }
            for (int j = 0; j <= i; j++) {
                double dS = p[i][j] * (dP[j] - mean);
                for (int c = 0; c < d; c++) {
                    dV[j][c] += p[i][j] * dO[i][c];
                    dQ[i][c] += dS * scale * k[j][c];
                    dK[j][c] += dS * scale * q[i][c];
                }
            }
        }
        return new Gradients(dQ, dK, dV);
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int c = 0; c < a.length; c++) { sum += a[c] * b[c]; }
        return sum;
    }
}
