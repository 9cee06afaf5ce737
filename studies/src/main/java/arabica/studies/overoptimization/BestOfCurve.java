package arabica.studies.overoptimization;

import java.util.Comparator;
import java.util.stream.IntStream;

/// Best-of-n of one prompt for every n at once, from N samples: the mean over all subsets of n, which is unbiased and
/// needs no draws (Nakano et al. 2021, arXiv 2112.09332, appendix I; used by Gao et al. 2022, arXiv 2210.10760).
///
/// With samples in ascending order of the proxy, the i-th (from 1) is the best of `C(i−1, n−1)` of the `C(N, n)` subsets.
/// Of equal scores the first sample wins, as everywhere.
final class BestOfCurve {
    private final Integer[] order;

    /// @param proxy the scores that best-of-n chooses by
    BestOfCurve(double[] proxy) {
        order = IntStream.range(0, proxy.length).boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> proxy[i]).thenComparing(Comparator.reverseOrder()))
                .toArray(Integer[]::new);
    }

    /// What the best of n is expected to be worth.
    ///
    /// @param values of the samples: the proxy itself, or the truth
    double expected(int n, double[] values) {
        int total = order.length;
        if (n < 1 || n > total) { throw new IllegalArgumentException("best of " + n + " from " + total + " samples"); }
        // P(the i-th is the best) by recurrence from the last: C(N−1, n−1)/C(N, n) = n/N, and
        // C(i−2, n−1)/C(i−1, n−1) = (i−n)/(i−1).
        double probability = (double) n / total;
        double sum = 0;
        for (int i = total; i >= n; i--) {
            sum += probability * values[order[i - 1]];
            probability *= i == 1 ? 0 : (double) (i - n) / (i - 1);
        }
        return sum;
    }
}
