package arabica.autograd.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.autograd.scalar.ScalarBackend;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The losses of alignment, composed of operations, against the closed forms of LOSSES.md and PyTorch's gradients in
/// golden.json.
class LossFormulasTests {
    private final ScalarBackend backend = new ScalarBackend();

    @AfterEach
    void close() { backend.close(); }

    private static Tensor scalar(double value) { return Scope.current().of(new double[]{value}); }

    @Test
    void pairwiseLossOfRewards() {
        Scope.step(backend, () -> {
            Tensor chosen = scalar(1).requireGrad();
            Tensor loss = Ops.negate(Ops.logSigmoid(Ops.subtract(chosen, scalar(0))));
            loss.backward();
            assertThat(loss.item()).isCloseTo(0.3132616875, within(1e-10));
            assertThat(chosen.grad().orElseThrow().item()).isCloseTo(-0.2689414214, within(1e-10));
        });
    }

    @Test
    void directPreferenceLossOfLogProbs() {
        Scope.step(backend, () -> {
            Tensor chosen = scalar(-10).requireGrad();
            Tensor h = Ops.subtract(Ops.subtract(chosen, scalar(-11)), Ops.subtract(scalar(-12), scalar(-11.5)));
            Tensor loss = Ops.softplus(Ops.scale(h, -0.1));
            loss.backward();
            assertThat(loss.item()).isCloseTo(0.6209570478, within(1e-10));
            assertThat(chosen.grad().orElseThrow().item()).isCloseTo(-0.0462570155, within(1e-10));
        });
    }

    @Test
    void clippedPolicyLossTakesTheWorseOfBoth() {
        double[][] cases = {{1, 1.3, -1.2}, {-1, 1.3, 1.3}, {1, 0.7, -0.7}, {-1, 0.7, 0.8}};
        for (double[] example : cases) {
            double loss = Scope.step(backend, () -> policyLoss(scalar(example[1]), scalar(example[0])).item());
            assertThat(loss).isCloseTo(example[2], within(1e-15));
        }
    }

    @Test
    void gradientsOfThePolicyLossAreThoseOfPyTorch() throws IOException {
        JsonNode golden = golden();
        Scope.step(backend, () -> {
            Tensor logProbs = tensor(golden.at("/inputs/logprob_new")).requireGrad();
            Tensor ratio = Ops.exp(Ops.subtract(logProbs, tensor(golden.at("/inputs/logprob_old"))));
            Tensor loss = Ops.mean(policyLoss(ratio, tensor(golden.at("/whitened_advantages"))));
            loss.backward();
            assertThat(loss.item()).isCloseTo(golden.at("/policy_loss").asDouble(), within(1e-6));
            assertThat(logProbs.grad().orElseThrow().toDoubles()).containsExactly(
                    doubles(golden.at("/grad_logprob_new")), within(1e-6));
        });
    }

    @Test
    void gradientsOfTheValueLossAreThoseOfPyTorch() throws IOException {
        JsonNode golden = golden();
        Scope.step(backend, () -> {
            Tensor values = tensor(golden.at("/inputs/values_new")).requireGrad();
            Tensor old = tensor(golden.at("/inputs/values_old"));
            Tensor returns = tensor(golden.at("/returns"));
            Tensor clipped = Ops.add(old, Ops.clamp(Ops.subtract(values, old), -0.2, 0.2));
            Tensor worse = Ops.maximum(Ops.square(Ops.subtract(values, returns)),
                    Ops.square(Ops.subtract(clipped, returns)));
            Tensor loss = Ops.scale(Ops.mean(worse), 0.5);
            Tensor weighted = Ops.scale(loss, golden.at("/inputs/value_coef").asDouble());
            double unweighted = loss.item();
            weighted.backward();
            assertThat(unweighted).isCloseTo(golden.at("/value_loss").asDouble(), within(1e-6));
            assertThat(values.grad().orElseThrow().toDoubles()).containsExactly(
                    doubles(golden.at("/grad_values_new")), within(1e-6));
        });
    }

    private static Tensor policyLoss(Tensor ratio, Tensor advantage) {
        Tensor gain = Ops.negate(advantage);
        return Ops.maximum(Ops.multiply(gain, ratio), Ops.multiply(gain, Ops.clamp(ratio, 0.8, 1.2)));
    }

    private static JsonNode golden() throws IOException {
        try (InputStream json = LossFormulasTests.class.getResourceAsStream("/golden/golden.json")) {
            return new ObjectMapper().readTree(json).get("ppo_arithmetic");
        }
    }

    private static Tensor tensor(JsonNode array) {
        double[] values = doubles(array);
        return Scope.current().of(DType.F64, values, values.length);
    }

    private static double[] doubles(JsonNode array) {
        double[] values = new double[array.size()];
        for (int i = 0; i < values.length; i++) { values[i] = array.get(i).asDouble(); }
        return values;
    }
}
