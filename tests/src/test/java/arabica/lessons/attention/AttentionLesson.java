package arabica.lessons.attention;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;
import arabica.autograd.scalar.ScalarBackend;
import arabica.lessons.attention.AttentionByHand.Gradients;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/// Lesson 2: the derivative of attention by hand, by the tape and by central differences.
final class AttentionLesson {
    private AttentionLesson() {}

    static void main() {
        SplittableRandom random = new SplittableRandom(1);
        double[][] q = normal(random, 4, 3), k = normal(random, 4, 3), v = normal(random, 4, 3);
        double[][] dO = normal(random, 4, 3);
        AttentionByHand attention = new AttentionByHand(q, k, v);
        Gradients byHand = attention.backward(dO);
        Gradients byTape = byTape(q, k, v, dO);
        Gradients byDifferences = byDifferences(q, k, v, dO);

        System.out.println("P, row by row:");
        for (double[] row : attention.p) {
            for (double x : row) { System.out.printf(Locale.ROOT, " %.4f", x); }
            System.out.println();
        }
        System.out.println("largest distance of the gradients by hand from");
        System.out.printf(Locale.ROOT, "  the tape's:           %s%n",
                distance(byHand, byTape) < 1e-14 ? "below 1e-14" : "too far");
        System.out.printf(Locale.ROOT, "  central differences:  %s%n",
                distance(byHand, byDifferences) < 1e-8 ? "below 1e-8" : "too far");
    }

    /// What Arabica's own operation gives, in F64. Its shapes are `[batch, time, heads·d]`.
    static Gradients byTape(double[][] q, double[][] k, double[][] v, double[][] dO) {
        int time = q.length;
        int d = q[0].length;
        try (Backend backend = new ScalarBackend(); Scope inputs = Scope.open(backend)) {
            Tensor[] leaves = new Tensor[3];
            for (int i = 0; i < 3; i++) {
                leaves[i] = inputs.of(flat(new double[][][]{q, k, v}[i]), 1, time, d).requireGrad();
            }
            Scope.step(backend, () -> {
                Tensor o = Ops.causalAttention(leaves[0], leaves[1], leaves[2], 1, 1, Backend.NO_WINDOW);
                o.backward(Scope.current().of(flat(dO), 1, time, d));
            });
            double[][][] gradients = new double[3][][];
            for (int i = 0; i < 3; i++) { gradients[i] = rows(leaves[i].grad().orElseThrow().toDoubles(), d); }
            return new Gradients(gradients[0], gradients[1], gradients[2]);
        }
    }

    /// Of `f = Σ dO·O`, whose gradient with respect to O is dO.
    static Gradients byDifferences(double[][] q, double[][] k, double[][] v, double[][] dO) {
        double[][][] gradients = new double[3][][];
        double h = 1e-5;
        for (int i = 0; i < 3; i++) {
            double[][] moved = new double[][][]{q, k, v}[i];
            gradients[i] = new double[moved.length][moved[0].length];
            for (int t = 0; t < moved.length; t++) {
                for (int c = 0; c < moved[t].length; c++) {
                    double at = moved[t][c];
                    moved[t][c] = at + h;
                    double above = projection(q, k, v, dO);
                    moved[t][c] = at - h;
                    double below = projection(q, k, v, dO);
                    moved[t][c] = at;
                    gradients[i][t][c] = (above - below) / (2 * h);
                }
            }
        }
        return new Gradients(gradients[0], gradients[1], gradients[2]);
    }

    private static double projection(double[][] q, double[][] k, double[][] v, double[][] dO) {
        double[][] o = new AttentionByHand(q, k, v).o;
        double sum = 0;
        for (int t = 0; t < o.length; t++) { for (int c = 0; c < o[t].length; c++) { sum += dO[t][c] * o[t][c]; } }
        return sum;
    }

    /// The largest difference between two elements of the same place.
    static double distance(Gradients a, Gradients b) {
        double[] left = flat(new double[][]{flat(a.dQ()), flat(a.dK()), flat(a.dV())});
        double[] right = flat(new double[][]{flat(b.dQ()), flat(b.dK()), flat(b.dV())});
        double largest = 0;
        for (int i = 0; i < left.length; i++) { largest = Math.max(largest, Math.abs(left[i] - right[i])); }
        return largest;
    }

    static double[][] normal(SplittableRandom random, int rows, int columns) {
        double[][] matrix = new double[rows][columns];
        for (double[] row : matrix) { Arrays.setAll(row, i -> random.nextGaussian()); }
        return matrix;
    }

    private static double[] flat(double[][] rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }

    private static double[][] rows(double[] flat, int columns) {
        double[][] rows = new double[flat.length / columns][];
        Arrays.setAll(rows, i -> Arrays.copyOfRange(flat, i * columns, (i + 1) * columns));
        return rows;
    }
}
