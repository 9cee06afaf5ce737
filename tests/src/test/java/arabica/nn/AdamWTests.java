package arabica.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.BiConsumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

class AdamWTests {
    private static final AdamWConfig CONFIG = new AdamWConfig(0.9, 0.95, 1e-8, 0.1);

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void stepsFollowTheFormulaAndOnlyMatricesDecay(String backendName) {
        withParameters(backendName, (scope, parameters) -> {
            AdamW optimizer = new AdamW(parameters, CONFIG);
            double[] gradients = {0.5, -2, 0.01};
            double[] rates = {0.1, 0.05, 0.2};
            double[] expected = {1, 1};
            double[][] moments = new double[2][2];
            double scale = 0.25;
            for (int step = 1; step <= 3; step++) {
                double raw = gradients[step - 1];
                parameters.forEach((name, p) -> scope.backend().fill(p.grad().orElseThrow(), raw));
                optimizer.step(rates[step - 1], scale);
                for (int i = 0; i < 2; i++) {
                    double decay = i == 0 ? 0.1 : 0;
                    double g = raw * scale;
                    double lr = rates[step - 1];
                    moments[0][i] = 0.9 * moments[0][i] + 0.1 * g;
                    moments[1][i] = 0.95 * moments[1][i] + 0.05 * g * g;
                    double mHat = moments[0][i] / (1 - Math.pow(0.9, step));
                    double vHat = moments[1][i] / (1 - Math.pow(0.95, step));
                    expected[i] -= lr * decay * expected[i];
                    expected[i] -= lr * mHat / (Math.sqrt(vHat) + 1e-8);
                }
                assertThat(parameters.get("matrix").toDoubles()[3]).isCloseTo(expected[0], within(1e-6));
                assertThat(parameters.get("bias").toDoubles()[1]).isCloseTo(expected[1], within(1e-6));
            }
            assertThat(optimizer.steps()).isEqualTo(3);
        });
    }

    @Test
    void aRestoredOptimizerGoesOnWithTheSameBits(@TempDir Path folder) {
        withParameters("scalar", (scope, parameters) -> {
            AdamW optimizer = new AdamW(parameters, CONFIG);
            parameters.forEach((name, p) -> scope.backend().fill(p.grad().orElseThrow(), 0.3));
            optimizer.step(0.1, 1);
            Safetensors.write(folder.resolve("optimizer.safetensors"), optimizer.state(), Map.of());
            Parameters copy = parameters.copy(scope);
            AdamW restored = new AdamW(copy, CONFIG);
            try (SafetensorsFile file = Safetensors.open(folder.resolve("optimizer.safetensors"))) {
                restored.restore(optimizer.steps(), file);
            }
            for (AdamW each : new AdamW[]{optimizer, restored}) {
                Parameters own = each == optimizer ? parameters : copy;
                own.forEach((name, p) -> scope.backend().fill(p.grad().orElseThrow(), -0.7));
                each.step(0.1, 1);
            }
            parameters.forEach((name, p) -> assertThat(copy.get(name).toFloats()).isEqualTo(p.toFloats()));
            assertThat(restored.steps()).isEqualTo(2);
        });
    }

    @Test
    void aStateOfOtherParametersIsRefused(@TempDir Path folder) {
        withParameters("scalar", (scope, parameters) -> {
            Parameters other = new Parameters(scope);
            other.add("else", scope.of(new float[]{1}, 1));
            Path path = folder.resolve("optimizer.safetensors");
            Safetensors.write(path, new AdamW(other, CONFIG).state(), Map.of());
            try (SafetensorsFile file = Safetensors.open(path)) {
                AdamW optimizer = new AdamW(parameters, CONFIG);
                assertThatThrownBy(() -> optimizer.restore(1, file)).isInstanceOf(FormatException.class)
                        .hasMessageContaining("unknown tensor 'exp_avg.else'");
            }
        });
    }

    @Test
    void frozenParametersAreLeftAlone() {
        withParameters("scalar", (scope, parameters) -> {
            parameters.get("bias").freeze();
            AdamW optimizer = new AdamW(parameters, CONFIG);
            scope.backend().fill(parameters.get("matrix").grad().orElseThrow(), 1);
            optimizer.step(0.1, 1);
            assertThat(parameters.get("bias").toFloats()).containsExactly(1, 1);
            assertThat(parameters.get("matrix").toFloats()[0]).isNotEqualTo(1);
        });
    }

    @Test
    void aFrozenParameterOfABlockIsLeftAloneAndTheOthersAreNot() {
        withBlock("scalar", (scope, parameters) -> {
            parameters.get("bias").freeze();
            AdamW optimizer = new AdamW(parameters, CONFIG);
            scope.backend().fill(parameters.get("matrix").grad().orElseThrow(), 1);
            optimizer.step(0.1, 1);
            assertThat(parameters.get("bias").toFloats()).containsExactly(1, 1, 1);
            assertThat(parameters.get("matrix").toFloats()[0]).isNotEqualTo(1);
            assertThat(optimizer.state()).hasSize(4);
        });
    }

    /// Shapes that leave gaps between the tensors of a block.
    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void parametersOfABlockGetTheBitsOfSingleOnes(String backendName) {
        withBlock(backendName, (scope, parameters) -> {
            Parameters single = new Parameters(scope);
            parameters.forEach((name, p) -> single.add(name, scope.of(p.toFloats(), p.shape().toArray())));
            AdamW ofBlock = new AdamW(parameters, CONFIG);
            AdamW ofSingle = new AdamW(single, CONFIG);
            for (int step = 0; step < 3; step++) {
                // The same gradients to both; the last tensor gets none.
                for (Parameters each : List.of(parameters, single)) {
                    each.zeroGrad();
                    scope.backend().fill(each.get("matrix").grad().orElseThrow(), 0.3 - step);
                    scope.backend().fill(each.get("bias").grad().orElseThrow(), 0.1);
                }
                assertThat(Gradients.norm(parameters)).isCloseTo(Gradients.norm(single), within(1e-7));
                ofBlock.step(0.1, 0.5);
                ofSingle.step(0.1, 0.5);
            }
            parameters.forEach((name, p) -> assertThat(single.get(name).toFloats()).as(name).isEqualTo(p.toFloats()));
            ofBlock.state().forEach(
                    (name, p) -> assertThat(ofSingle.state().get(name).toFloats()).as(name).isEqualTo(p.toFloats()));
            assertThat(ofBlock.state().keySet()).isEqualTo(ofSingle.state().keySet());
        });
    }

    @Test
    void twoOptimizersOfTheSameParametersSeeTheSameGradients() {
        withBlock("scalar", (scope, parameters) -> {
            AdamW first = new AdamW(parameters, CONFIG);
            new AdamW(parameters, CONFIG);
            scope.backend().fill(parameters.get("matrix").grad().orElseThrow(), 1);
            first.step(0.1, 1);
            assertThat(parameters.get("matrix").toFloats()[0]).isNotEqualTo(1);
        });
    }

    @Test
    void gradientsGatheredBeforeTheOptimizerWasMadeCount() {
        withBlock("scalar", (scope, parameters) -> {
            scope.backend().fill(parameters.get("matrix").grad().orElseThrow(), 1);
            new AdamW(parameters, CONFIG).step(0.1, 1);
            assertThat(parameters.get("matrix").toFloats()[0]).isNotEqualTo(1);
        });
    }

    @Test
    void aCopyOfABlockHasMemoryOfItsOwn() {
        withBlock("scalar", (scope, parameters) -> {
            Parameters copy = parameters.copy(scope);
            assertThat(copy.trainableBlocks()).hasSize(1);
            scope.backend().fill(parameters.get("matrix"), 5);
            assertThat(copy.get("matrix").toFloats()).containsOnly(1);
            copy.freeze();
            assertThat(copy.trainableBlocks()).isEmpty();
            assertThat(parameters.get("matrix").requiresGrad()).isTrue();
        });
    }

    @Test
    void clippingBringsTheNormDownToTheBound() {
        withParameters("scalar", (scope, parameters) -> {
            Tensor matrix = parameters.get("matrix").grad().orElseThrow();
            Tensor bias = parameters.get("bias").grad().orElseThrow();
            scope.backend().fill(matrix, 3);
            scope.backend().fill(bias, 4);
            // 4 elements of 3 and 2 of 4: √(36 + 32).
            double norm = Gradients.norm(parameters);
            assertThat(norm).isCloseTo(Math.sqrt(68), within(1e-12));
            assertThat(norm * Gradients.clipScale(norm, 1)).isCloseTo(1, within(1e-6));
            assertThat(Gradients.clipScale(norm, 10)).isEqualTo(1);
            assertThat(Gradients.clipScale(norm, 0)).isEqualTo(1);
            parameters.zeroGrad();
            assertThat(Gradients.norm(parameters)).isZero();
        });
    }

    /// Three parameters in one block, all ones.
    private static void withBlock(String backendName, BiConsumer<Scope, Parameters> work) {
        try (Backend backend = Backends.open(backendName, 1); Scope scope = Scope.open(backend)) {
            Parameters parameters = new Parameters(scope);
            SequencedMap<String, Shape> shapes = new LinkedHashMap<>();
            shapes.put("bias", Shape.of(3));
            shapes.put("matrix", Shape.of(5, 7));
            shapes.put("gain", Shape.of(17));
            parameters.allocate(DType.F32, shapes);
            parameters.forEach((name, p) -> backend.fill(p, 1));
            work.accept(scope, parameters);
        }
    }

    private static void withParameters(String backendName, BiConsumer<Scope, Parameters> work) {
        try (Backend backend = Backends.open(backendName, 1); Scope scope = Scope.open(backend)) {
            Parameters parameters = new Parameters(scope);
            parameters.add("matrix", scope.of(new float[]{1, 1, 1, 1}, 2, 2));
            parameters.add("bias", scope.of(new float[]{1, 1}, 2));
            work.accept(scope, parameters);
        }
    }
}
