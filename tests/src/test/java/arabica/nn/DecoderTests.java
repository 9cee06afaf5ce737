package arabica.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import arabica.autograd.Autograd;
import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;

class DecoderTests {
    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void aLaterTokenNeverChangesAnEarlierLogit(String backendName) {
        TestModels.withModel(backendName, 1, model -> {
            int[] ids = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5};
            double[] before = TestModels.logits(model, ids);
            for (int changed = 1; changed < ids.length; changed++) {
                int[] other = ids.clone();
                other[changed] = (ids[changed] + 7) % TestModels.VOCAB;
                double[] after = TestModels.logits(model, other);
                int untouched = changed * TestModels.VOCAB;
                assertThat(Arrays.copyOf(after, untouched)).isEqualTo(Arrays.copyOf(before, untouched));
                assertThat(Arrays.copyOfRange(after, untouched, untouched + TestModels.VOCAB))
                        .isNotEqualTo(Arrays.copyOfRange(before, untouched, untouched + TestModels.VOCAB));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void decodingWithACacheEqualsTheFullForward(String backendName) {
        int[][] sequences = {{3, 1, 4, 1, 5, 9, 2, 6}, {2, 7, 1, 8, 2, 8, 1, 8, 2, 8}, {1, 6, 1, 8, 0, 3, 3}};
        int[] promptLengths = {4, 6, 1};
        TestModels.withModel(backendName, 2, model -> Autograd.noGrad(() -> {
            try (KvCache cache = model.newCache(3, TestModels.CONTEXT)) {
                int[][] prompts = new int[3][];
                Arrays.setAll(prompts, row -> Arrays.copyOf(sequences[row], promptLengths[row]));
                double[] prefilled = Scope.step(model.backend(),
                        () -> model.logits(model.prefill(cache, prompts)).toDoubles());
                for (int row = 0; row < 3; row++) { assertLastLogits(model, prompts[row], prefilled, row); }
                for (int step = 0; step < 6; step++) {
                    int[] next = new int[3];
                    // Rows end at different steps; from then on they rest.
                    Arrays.setAll(next,
                            row -> cache.length(row) < sequences[row].length ? sequences[row][cache.length(row)] : -1);
                    double[] decoded = Scope.step(model.backend(),
                            () -> model.logits(model.decode(cache, next)).toDoubles());
                    for (int row = 0; row < 3; row++) {
                        if (next[row] >= 0) {
                            assertLastLogits(model, Arrays.copyOf(sequences[row], cache.length(row)), decoded, row);
                        }
                    }
                }
                for (int row = 0; row < 3; row++) { assertThat(cache.length(row)).isEqualTo(sequences[row].length); }
            }
        }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void theHeadMadeForGenerationGivesTheSameBits(String backendName) {
        TestModels.withModel(backendName, 4, model -> Autograd.noGrad(() -> Scope.step(model.backend(), () -> {
            UnaryOperator<Tensor> head = model.generationHead(Scope.current());
            Tensor hidden = Ops.reshape(model.hidden(Scope.current().of(new int[]{3, 1, 4, 1, 5}, 1, 5)), 5, -1);
            assertThat(head.apply(hidden).toFloats()).containsExactly(model.logits(hidden).toFloats());
            Tensor last = hidden.viewRows(4, 1);
            assertThat(head.apply(last).toFloats()).containsExactly(model.logits(last).toFloats());
        })));
    }

    @ParameterizedTest
    @CsvSource({"scalar, F32", "scalar, BF16", "vector, F32", "vector, BF16"})
    void aStoredModelComputesWithItsOwnOrWithRoundedWeights(String backendName, DType type) {
        TestModels.withModel(backendName, 5, model -> Autograd.noGrad(() -> Scope.step(model.backend(), () -> {
            Decoder stored = model.stored(type, Scope.current());
            model.parameters().forEach((name, parameter) -> {
                if (type == DType.BF16 && parameter.shape().rank() == 2) {
                    model.backend().copy(parameter.detach().cast(DType.BF16), parameter);
                }
            });
            int[] ids = {3, 1, 4, 1, 5, 9};
            assertThat(TestModels.logits(stored, ids)).containsExactly(TestModels.logits(model, ids));
            SamplingConfig sampling = SamplingConfig.sampling(10, 1, OptionalInt.empty());
            assertThat(new Generator(stored).generate(List.of(ids), sampling, 3).getFirst().newIds())
                    .containsExactly(new Generator(model).generate(List.of(ids), sampling, 3).getFirst().newIds());
            stored.parameters().forEach((name, parameter) -> assertThat(parameter.requiresGrad()).isFalse());
        })));
    }

    private static void assertLastLogits(Decoder model, int[] ids, double[] logits, int row) {
        double[] full = TestModels.logits(model, ids);
        for (int id = 0; id < TestModels.VOCAB; id++) {
            assertThat(logits[row * TestModels.VOCAB + id]).as("row %d after %d tokens, logit %d", row, ids.length, id)
                    .isCloseTo(full[(ids.length - 1) * TestModels.VOCAB + id], within(2e-4));
        }
    }

    @Test
    void aSelectedCacheGoesOnAsTheRowsThatItTook() {
        TestModels.withModel("scalar", 3, model -> Autograd.noGrad(() -> {
            int[][] prompts = {{1, 2, 3}, {4}, {5, 6, 7, 8}};
            try (KvCache cache = model.newCache(3, 8)) {
                Scope.step(model.backend(), () -> model.prefill(cache, prompts).size());
                try (KvCache selected = cache.select(new int[]{2, 0})) {
                    assertThat(selected.length(0)).isEqualTo(4);
                    double[] logits = Scope.step(model.backend(),
                            () -> model.logits(model.decode(selected, new int[]{9, 10})).toDoubles());
                    assertLastLogits(model, new int[]{5, 6, 7, 8, 9}, logits, 0);
                    assertLastLogits(model, new int[]{1, 2, 3, 10}, logits, 1);
                }
            }
        }));
    }

    @Test
    void aFullRowIsRefusedUnlessItRests() {
        TestModels.withModel("scalar", 4, model -> Scope.step(model.backend(), () -> {
            try (KvCache cache = model.newCache(2, 3)) {
                model.prefill(cache, new int[][]{{1, 2, 3}, {4, 5}});
                assertThatThrownBy(() -> model.decode(cache, new int[]{1, 1}))
                        .isInstanceOf(IllegalStateException.class).hasMessageContaining("row 1")
                        .hasMessageContaining("full");
                model.decode(cache, new int[]{-1, 6});
                assertThat(cache.length(0)).isEqualTo(3);
                assertThat(cache.length(1)).isEqualTo(3);
            }
        }));
    }

    @Test
    void moreTokensThanTheContextAreRefusedWithBothNumbers() {
        TestModels.withModel("scalar", 5,
                model -> assertThatThrownBy(() -> TestModels.logits(model, new int[TestModels.CONTEXT + 1]))
                        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("17")
                        .hasMessageContaining("16"));
    }

    @Test
    void theSameSeedGivesTheSameBytesAndAnotherSeedOthers() {
        try (Backend backend = Backends.open("scalar", 1); Scope scope = Scope.open(backend)) {
            Parameters first = Decoder.create(TestModels.config(), scope, 7).parameters();
            Parameters again = Decoder.create(TestModels.config(), scope, 7).parameters();
            Parameters other = Decoder.create(TestModels.config(), scope, 8).parameters();
            first.forEach((name, tensor) -> {
                assertThat(again.get(name).toFloats()).isEqualTo(tensor.toFloats());
                if (tensor.shape().rank() > 1) {
                    assertThat(other.get(name).toFloats()).isNotEqualTo(tensor.toFloats());
                }
            });
        }
    }

    @Test
    void initialWeightsHaveDeviationsThatFitTheWidth() {
        try (Backend backend = Backends.open("scalar", 1); Scope scope = Scope.open(backend)) {
            DecoderConfig config = DecoderConfig.gpt2(300, 40, 64, 8, 4, java.util.OptionalInt.empty());
            Parameters parameters = Decoder.create(config, scope, 11).parameters();
            parameters.forEach((name, tensor) -> {
                double[] values = tensor.toDoubles();
                double mean = Arrays.stream(values).average().orElseThrow();
                double deviation = Math
                        .sqrt(Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow());
                if (tensor.shape().rank() == 1) {
                    assertThat(values).as(name).containsOnly(name.contains("ln_") && name.endsWith("weight") ? 1 : 0);
                } else {
                    double deviationOfWidth = Math.sqrt(2.0 / (5 * 64));
                    double expected = name.endsWith("c_proj.weight") ? deviationOfWidth / 4 : deviationOfWidth;
                    // Four standard errors: σ/√(2n) of the deviation, σ/√n of the mean.
                    assertThat(deviation).as(name).isCloseTo(expected,
                            within(4 * expected / Math.sqrt(2.0 * values.length)));
                    assertThat(mean).as(name).isCloseTo(0, within(4 * expected / Math.sqrt(values.length)));
                }
            });
        }
    }

    @Test
    void aCopyHasTheSameValuesAndALifeOfItsOwn() {
        TestModels.withModel("scalar", 6, model -> {
            try (Scope scope = Scope.open(model.backend())) {
                Decoder copy = model.copy(scope);
                int[] ids = {1, 2, 3};
                double[] before = TestModels.logits(model, ids);
                assertThat(TestModels.logits(copy, ids)).isEqualTo(before);
                Tensor weight = copy.parameters().get("transformer.h.0.mlp.c_fc.weight");
                model.backend().fill(weight, 0);
                assertThat(TestModels.logits(model, ids)).isEqualTo(before);
                assertThat(TestModels.logits(copy, ids)).isNotEqualTo(before);
            }
        });
    }

    @Test
    void aFrozenModelGathersNoGradients() {
        TestModels.withModel("scalar", 7, model -> {
            model.parameters().freeze();
            Scope.step(model.backend(), () -> {
                Tensor hidden = model.hidden(Scope.current().of(new int[]{1, 2}, 1, 2));
                assertThat(hidden.requiresGrad()).isFalse();
            });
            model.parameters().forEach((name, tensor) -> assertThat(tensor.grad()).as(name).isEmpty());
        });
    }

    @Test
    void padsChangeNoScoreOfTheRowsThatTheyPad() {
        TestModels.withModel("vector", 8, model -> Autograd.noGrad(() -> {
            ScalarModel scalar = ScalarModel.create(model, 1);
            double[][] apart = new double[2][];
            List<int[]> rows = List.of(new int[]{1, 2, 3}, new int[]{4, 5, 6, 7, 8, 9});
            for (int i = 0; i < 2; i++) { apart[i] = scores(scalar, List.of(rows.get(i)), 0); }
            double[] together = scores(scalar, rows, 0);
            assertThat(together[0]).isCloseTo(apart[0][0], within(1e-5));
            assertThat(together[1]).isCloseTo(apart[1][0], within(1e-5));
            assertThat(scores(scalar, rows, 17)).isEqualTo(together);
        }));
    }

    private static double[] scores(ScalarModel model, List<int[]> rows, int padId) {
        return Scope.step(model.body().backend(), () -> {
            Batch batch = Batch.of(rows, padId);
            return model.scores(batch.lastHidden(model.body().hidden(batch.ids()))).toDoubles();
        });
    }
}
