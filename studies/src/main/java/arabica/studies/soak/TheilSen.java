package arabica.studies.soak;

import java.util.Arrays;

/// The median of the slopes between all pairs of points (Theil 1950, Sen 1968): up to 29 % of the points may be outliers,
/// such as a garbage collection that came late, and do not move it.
final class TheilSen {
    private TheilSen() {}

    /// @param x ascending
    /// @return y per unit of x; 0 where no two points differ in x
    static double slope(double[] x, double[] y) {
        if (x.length != y.length) { throw new IllegalArgumentException(x.length + " x but " + y.length + " y"); }
        double[] slopes = new double[x.length * (x.length - 1) / 2];
        int n = 0;
        for (int i = 0; i < x.length; i++) {
            for (int j = i + 1; j < x.length; j++) { if (x[j] > x[i]) { slopes[n++] = (y[j] - y[i]) / (x[j] - x[i]); } }
        }
        if (n == 0) { return 0; }
        Arrays.sort(slopes, 0, n);
        return n % 2 == 1 ? slopes[n / 2] : (slopes[n / 2 - 1] + slopes[n / 2]) / 2;
    }
}
