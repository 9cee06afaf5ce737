package arabica.rlhf.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.ops.Ops;
import arabica.autograd.scalar.ScalarBackend;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.DoubleRange;

/// Two implementations of generalised advantage estimation: the loop that goes backwards, and a product of matrices,
/// `A = L·δ` with `L_ij = (γλ)^(j−i)` above the diagonal and on it, `δ = r + (γS − I)·V` with `S` shifting by one.
class GaeMatrixFormProperties {

    @Property(tries = 200, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void theLoopIsTheMatrixForm(@ForAll long seed, @ForAll @DoubleRange(min = 0, max = 1) double gamma,
            @ForAll @DoubleRange(min = 0, max = 1) double lambda) {
        SplittableRandom random = new SplittableRandom(seed);
        int length = random.nextInt(1, 50);
        double[] rewards = random.doubles(length, -5, 5).toArray();
        double[] values = random.doubles(length, -5, 5).toArray();
        double[] advantages = multiply(upper(length, (i, j) -> Math.pow(gamma * lambda, j - i)),
                add(rewards, multiply(upper(length, (i, j) -> j == i ? -1 : j == i + 1 ? gamma : 0), values)));
        Gae.Estimate estimate = new Gae(gamma, lambda).estimate(rewards, values);
        assertThat(estimate.advantages()).containsExactly(advantages, within(1e-11 * 10 * length));
        assertThat(estimate.returns()).containsExactly(add(advantages, values), within(1e-11 * 10 * length));
    }

    private interface Element {
        double at(int i, int j);
    }

    private static double[] upper(int n, Element element) {
        double[] matrix = new double[n * n];
        for (int i = 0; i < n; i++) { for (int j = i; j < n; j++) { matrix[i * n + j] = element.at(i, j); } }
        return matrix;
    }

    private static double[] multiply(double[] matrix, double[] vector) {
        int n = vector.length;
        try (ScalarBackend backend = new ScalarBackend(); Scope scope = Scope.open(backend)) {
            return scope.call(() -> Ops.matmul(scope.of(DType.F64, matrix, n, n), scope.of(DType.F64, vector, n, 1))
                    .toDoubles());
        }
    }

    private static double[] add(double[] a, double[] b) {
        double[] sum = new double[a.length];
        Arrays.setAll(sum, i -> a[i] + b[i]);
        return sum;
    }
}
