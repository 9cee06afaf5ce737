package arabica.autograd.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.scalar.ScalarBackend;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Values against closed forms, and stability where the naive formula fails.
class OpsValuesTests {
    private final ScalarBackend backend = new ScalarBackend();

    @AfterEach
    void close() { backend.close(); }

    private double[] values(UnaryOperator<Tensor> function, double... x) { return values(DType.F64, function, x); }

    private double[] values(DType dtype, UnaryOperator<Tensor> function, double... x) {
        return Scope.step(backend, () -> function.apply(Scope.current().of(dtype, x, x.length)).toDoubles());
    }

    /// dy/dx at each element.
    private double[] slopes(DType dtype, UnaryOperator<Tensor> function, double... x) {
        return Scope.step(backend, () -> {
            Tensor leaf = Scope.current().of(dtype, x, x.length).requireGrad();
            Ops.sum(function.apply(leaf)).backward();
            return leaf.grad().orElseThrow().toDoubles();
        });
    }

    @Test
    void softplusNeitherOverflowsNorVanishes() {
        assertThat(values(Ops::softplus, 0, 1000, -1000, -32.01))
                .containsExactly(new double[]{Math.log(2), 1000, 0, 1.2538154996e-14}, within(1e-24));
        assertThat(values(DType.F32, Ops::softplus, 200, -32.01)[0]).isEqualTo(200);
        assertThat(values(DType.F32, Ops::softplus, 200, -32.01)[1]).isCloseTo(1.2538154996e-14, within(1e-19));
        assertThat(slopes(DType.F32, Ops::softplus, 1000, -1000, 0)).containsExactly(1, 0, 0.5);
    }

    @Test
    void logSigmoidNeitherOverflowsNorVanishes() {
        assertThat(values(Ops::logSigmoid, -1000, 1000, 0)).containsExactly(new double[]{-1000, 0, -Math.log(2)},
                within(1e-15));
        assertThat(slopes(DType.F32, Ops::logSigmoid, -1000, 1000, 0)).containsExactly(1, 0, 0.5);
    }

    @Test
    void sigmoidNeitherOverflowsNorVanishes() {
        assertThat(values(Ops::sigmoid, -700, 0, 700)).containsExactly(new double[]{Math.exp(-700), 0.5, 1},
                within(1e-310));
        assertThat(values(Ops::sigmoid, -700)[0]).isPositive();
        assertThat(slopes(DType.F64, Ops::sigmoid, -1000, 0, 1000)).containsExactly(0, 0.25, 0);
    }

    @Test
    void expm1IsExactNearZero() {
        assertThat(values(DType.F32, Ops::expm1, 1e-7)[0]).isEqualTo((float) Math.expm1((float) 1e-7));
    }

    /// k3 = expm1(r) − r of a log-ratio r; naively in float32 it would be 1.66e-8 (LOSSES.md).
    @Test
    void theK3EstimatorNearZeroSurvivesFloat32() {
        double k3 = values(DType.F32, r -> Ops.subtract(Ops.expm1(r), r), 1e-4)[0];

        assertThat(k3).isCloseTo(5e-9, within(5e-10));
    }

    @Test
    void siluIsTheArgumentTimesItsSigmoid() {
        assertThat(values(Ops::silu, 1, -2, 0)).containsExactly(new double[]{1 / (1 + Math.exp(-1)),
                -2 / (1 + Math.exp(2)), 0}, within(1e-15));
        assertThat(values(x -> Ops.swiGlu(x, Ops.affine(x, 0, 3)), 1)).containsExactly(new double[]{
                3 / (1 + Math.exp(-1))}, within(1e-15));
    }

    @Test
    void rmsNormGivesRowsOfMeanSquareOne() {
        Scope.step(backend, () -> {
            Tensor x = Scope.current().of(new double[]{3, 4, 0, 0}, 1, 4);
            Tensor gain = Scope.current().of(new double[]{1, 2, 3, 4}, 4);
            assertThat(Ops.rmsNorm(x, gain, 0).toDoubles()).containsExactly(new double[]{3 / 2.5, 8 / 2.5, 0, 0},
                    within(1e-15));
        });
    }

    /// Halves of a head turn against each other, each head by the angles of its row's position.
    @Test
    void ropeTurnsHalvesOfHeads() {
        Scope.step(backend, () -> {
            Scope scope = Scope.current();
            Tensor x = scope.of(new double[]{1, 2, 3, 4, 5, 6, 7, 8}, 1, 8);
            Tensor cos = scope.of(new double[]{9, 9, 1, 0}, 2, 2);
            Tensor sin = scope.of(new double[]{9, 9, 0, 1}, 2, 2);
            Tensor y = Ops.rope(x, cos, sin, scope.of(new int[]{1}, 1), 2);
            assertThat(y.toDoubles()).containsExactly(1, -4, 3, 2, 5, -8, 7, 6);
        });
    }

    @Test
    void erfIsTheTabulatedFunction() {
        assertThat(values(Ops::erf, 0, 0.5, 1, 2, -3, 7, -1e-9)).containsExactly(new double[]{0, 0.5204998778130465,
                0.8427007929497149, 0.9953222650189527, -0.9999779095030014, 1, -1.1283791670955126e-9}, within(1e-15));
    }

    @Test
    void erfGeluIsXTimesTheNormalDistribution() {
        assertThat(values(Ops::erfGelu, 1, -1, 0, 3, -40)).containsExactly(
                new double[]{0.8413447460685429, -0.15865525393145705, 0, 2.99595030590511, 0}, within(1e-14));
    }

    @Test
    void geluIsTheTanhForm() {
        assertThat(values(Ops::gelu, 1, -1, 0, 3)).containsExactly(
                new double[]{0.8411919906082768, -0.15880800939172324, 0, 2.996362607918227}, within(1e-14));
    }

    @Test
    void softmaxAndItsLogAreStableUnderShifts() {
        double[] plain = {0.09003057317038046, 0.24472847105479764, 0.6652409557748218};
        assertThat(values(Ops::softmax, 1, 2, 3)).containsExactly(plain, within(1e-15));
        assertThat(values(Ops::softmax, 1001, 1002, 1003)).containsExactly(plain, within(1e-15));
        assertThat(values(DType.F32, Ops::softmax, 1001, 1002, 1003)).containsExactly(plain, within(1e-7));
        assertThat(values(Ops::logSoftmax, -1000, 0)).containsExactly(-1000, 0);
    }

    @Test
    void logProbsAreThoseOfLogSoftmaxAndIgnoredTargetsGiveZero() {
        Scope.step(backend, () -> {
            Scope scope = Scope.current();
            Tensor logits = scope.of(new double[]{1, 2, 3, 1000, 0, 0, 5, 5, 5}, 3, 3).requireGrad();
            Tensor logProbs = Ops.gatherLogProbs(logits, scope.of(new int[]{0, 1, -1}, 3));
            assertThat(logProbs.toDoubles()).containsExactly(new double[]{-2.4076059644443806, -1000, 0},
                    within(1e-12));
            Ops.sum(logProbs).backward();
            double[] gradient = logits.grad().orElseThrow().toDoubles();
            assertThat(gradient).containsExactly(
                    new double[]{1 - 0.09003057317038046, -0.24472847105479764, -0.6652409557748218, -1, 1, 0, 0, 0, 0},
                    within(1e-12));
        });
    }

    @Test
    void entropyIsLogVForEqualLogitsAndZeroForACertainOne() {
        Scope.step(backend, () -> {
            Tensor logits = Scope.current().of(new double[]{7, 7, 7, 7, 1000, 0, 0, 0}, 2, 4);
            assertThat(Ops.entropy(logits).toDoubles()).containsExactly(new double[]{Math.log(4), 0}, within(1e-12));
        });
    }

    @Test
    void layerNormGivesRowsOfMeanZeroAndUnitVariance() {
        Scope.step(backend, () -> {
            Scope scope = Scope.current();
            Tensor x = scope.of(new double[]{1, 2, 3, 4, 100, 200, 300, 400}, 2, 4);
            Tensor gain = scope.of(new double[]{1, 1, 1, 2}, 4);
            Tensor bias = scope.of(new double[]{0, 0, 0, 5}, 4);
            double z = 1 / Math.sqrt(1.25);
            assertThat(Ops.layerNorm(x, gain, bias, 0).toDoubles()).containsExactly(new double[]{-1.5 * z, -0.5 * z,
                    0.5 * z, 3 * z + 5, -1.5 * z, -0.5 * z, 0.5 * z, 3 * z + 5}, within(1e-14));
        });
    }

    @Test
    void broadcastingFollowsNumPy() {
        Scope.step(backend, () -> {
            Tensor column = Scope.current().of(new double[]{1, 2}, 2, 1);
            Tensor row = Scope.current().of(new double[]{10, 20, 30}, 3);
            Tensor sum = Ops.add(column, row);
            assertThat(sum.shape().toArray()).containsExactly(2, 3);
            assertThat(sum.toDoubles()).containsExactly(11, 21, 31, 12, 22, 32);
        });
    }

    @Test
    void reductionsTakeTheAxesThatTheyAreTold() {
        Scope.step(backend, () -> {
            Tensor x = Scope.current().of(new double[]{1, 2, 3, 4, 5, 6}, 2, 3);
            assertThat(Ops.sum(x).item()).isEqualTo(21);
            assertThat(Ops.mean(x).item()).isEqualTo(3.5);
            assertThat(Ops.sum(x, 0).toDoubles()).containsExactly(5, 7, 9);
            assertThat(Ops.sum(x, -1).toDoubles()).containsExactly(6, 15);
            assertThat(Ops.mean(x, 1).toDoubles()).containsExactly(2, 5);
            assertThat(Ops.sum(x, 0, 1).shape().rank()).isZero();
            assertThat(Ops.max(x, 0).toDoubles()).containsExactly(4, 5, 6);
            assertThat(Ops.max(x, -1).toDoubles()).containsExactly(3, 6);
        });
    }

    @Test
    void shapesChangeWithoutTheElements() {
        Scope.step(backend, () -> {
            Tensor x = Scope.current().of(new double[]{1, 2, 3, 4, 5, 6}, 2, 3);
            assertThat(Ops.reshape(x, 3, -1).shape().toArray()).containsExactly(3, 2);
            assertThat(Ops.transpose(x).toDoubles()).containsExactly(1, 4, 2, 5, 3, 6);
            assertThat(Ops.permute(Ops.reshape(x, 1, 2, 3), 2, 0, 1).toDoubles()).containsExactly(1, 4, 2, 5, 3, 6);
            assertThat(Ops.columns(x, 1, 3).toDoubles()).containsExactly(2, 3, 5, 6);
            assertThat(Ops.slice(x, 0, 1, 2).toDoubles()).containsExactly(4, 5, 6);
            assertThat(Ops.concat(0, x, x).shape().toArray()).containsExactly(4, 3);
            assertThat(Ops.concat(-1, x, Ops.columns(x, 0, 1)).toDoubles()).containsExactly(1, 2, 3, 1, 4, 5, 6, 4);
        });
    }

    @Test
    void whereChoosesByTheCondition() {
        Scope.step(backend, () -> {
            Scope scope = Scope.current();
            Tensor condition = scope.of(new double[]{1, 0, -2}, 3);
            Tensor zero = scope.zeros(DType.F64, Shape.scalar());
            assertThat(Ops.where(condition, scope.of(new double[]{1, 2, 3}, 3), zero).toDoubles())
                    .containsExactly(1, 0, 3);
        });
    }

    @Test
    void whereKeepsWhatIsNotChosenOutOfTheGradientEvenIfItIsNotANumber() {
        Scope.step(backend, () -> {
            Scope scope = Scope.current();
            Tensor x = scope.of(new double[]{2, 3}, 2).requireGrad();
            Tensor bad = scope.of(new double[]{Double.NaN, Double.NaN}, 2);
            Tensor chosen = Ops.where(scope.of(new double[]{1, 0}, 2), x, bad);
            chosen.backward(scope.of(new double[]{5, Double.NaN}, 2));
            assertThat(x.grad().orElseThrow().toDoubles()).containsExactly(5, 0);
        });
    }

    @Test
    void tiesOfMaximumGoToTheFirstAndTiesOfMaxAreShared() {
        Scope.step(backend, () -> {
            Scope scope = Scope.current();
            Tensor a = scope.of(new double[]{1, 2}, 2).requireGrad();
            Tensor b = scope.of(new double[]{1, 3}, 2).requireGrad();
            Ops.sum(Ops.maximum(a, b)).backward();
            assertThat(a.grad().orElseThrow().toDoubles()).containsExactly(1, 0);
            assertThat(b.grad().orElseThrow().toDoubles()).containsExactly(0, 1);

            Tensor x = scope.of(new double[]{4, 4, 1}, 3).requireGrad();
            Ops.max(x, 0).backward();
            assertThat(x.grad().orElseThrow().toDoubles()).containsExactly(0.5, 0.5, 0);
        });
    }

    @Test
    void clampPassesTheGradientAtItsEdges() {
        assertThat(slopes(DType.F64, x -> Ops.clamp(x, -1, 1), -2, -1, 0, 1, 2)).containsExactly(0, 1, 1, 1, 0);
    }

    @Test
    void embeddingGathersRowsAndAddsUpRepeatedIds() {
        Scope.step(backend, () -> {
            Scope scope = Scope.current();
            Tensor table = scope.of(new double[]{1, 2, 3, 4, 5, 6}, 3, 2).requireGrad();
            Tensor rows = Ops.embedding(table, scope.of(new int[]{2, 0, 2, 2}, 2, 2));
            assertThat(rows.shape().toArray()).containsExactly(2, 2, 2);
            assertThat(rows.toDoubles()).containsExactly(5, 6, 1, 2, 5, 6, 5, 6);
            Ops.sum(rows).backward();
            assertThat(table.grad().orElseThrow().toDoubles()).containsExactly(1, 1, 0, 0, 3, 3);
        });
    }

    @Test
    void dropoutZeroesTheTrueShareAndKeepsTheMean() {
        int n = 100_000;
        Scope.step(backend, () -> {
            Tensor ones = Scope.current().full(DType.F32, Shape.of(n), 1);
            double[] once = Ops.dropout(ones, 0.3, 42).toDoubles();
            long zeros = Arrays.stream(once).filter(v -> v == 0).count();
            // 5 standard deviations of a binomial share
            assertThat((double) zeros / n).isCloseTo(0.3, within(5 * Math.sqrt(0.3 * 0.7 / n)));
            assertThat(Arrays.stream(once).filter(v -> v != 0).distinct().toArray())
                    .containsExactly((float) (1 / 0.7));
            assertThat(Ops.dropout(ones, 0.3, 42).toDoubles()).isEqualTo(once);
            assertThat(Ops.dropout(ones, 0.3, 43).toDoubles()).isNotEqualTo(once);
            assertThat(Ops.dropout(ones, 0, 42)).isSameAs(ones);
        });
    }
}
