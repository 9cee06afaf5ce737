package arabica.nn;

import static arabica.autograd.ops.Ops.gatherLogProbs;
import static arabica.autograd.ops.Ops.mean;
import static arabica.autograd.ops.Ops.negate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import arabica.autograd.Autograd;
import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every family and every option of its parts: against PyTorch's numbers, and against itself.
class FamilyTests {
    @TempDir
    private Path folder;

    static Stream<FamilyCase> cases() { return FamilyCase.all(); }

    static Stream<Arguments> casesAndBackends() {
        return cases().flatMap(some -> Stream.of("scalar", "vector").map(backend -> Arguments.of(some, backend)));
    }

    @ParameterizedTest
    @MethodSource("casesAndBackends")
    void logProbsLogitsAndGradientsAreThoseOfPyTorch(FamilyCase some, String backendName) {
        withModel(some, backendName, model -> {
            int[][] ids = FamilyCase.ids();
            int time = ids[0].length - 1;
            int[] inputs = Arrays.stream(ids).flatMapToInt(row -> Arrays.stream(row, 0, time)).toArray();
            int[] targets = Arrays.stream(ids).flatMapToInt(row -> Arrays.stream(row, 1, time + 1)).toArray();
            double[] logProbs = new double[targets.length];
            double loss = Scope.step(model.backend(), () -> {
                Scope scope = Scope.current();
                Tensor hidden = model.hidden(scope.of(inputs, ids.length, time));
                Tensor each = gatherLogProbs(model.logits(hidden), scope.of(targets, ids.length, time));
                System.arraycopy(each.toDoubles(), 0, logProbs, 0, logProbs.length);
                Tensor mean = negate(mean(each));
                mean.backward();
                return mean.item();
            });
            Golden.assertRelative("loss", loss, some.numbers().path("loss").doubleValue(), 1e-5);
            for (int row = 0; row < ids.length; row++) {
                double[] expected = Golden.doubles(some.numbers().path("token_logprobs").get(row));
                for (int t = 0; t < time; t++) {
                    Golden.assertRelative("token " + t, logProbs[row * time + t], expected[t], 1e-4);
                }
            }
            double[] last = lastLogits(model, ids[0]);
            assertThat(last).containsExactly(Golden.doubles(some.numbers().path("last_logits")), within(2e-5));
            JsonNode gradients = some.numbers().path("gradients");
            assertThat(model.parameters().names()).hasSize(gradients.size());
            model.parameters().forEach((name, parameter) -> assertGradient(name, parameter.grad().orElseThrow(),
                    gradients.path(name)));
        });
    }

    private static void assertGradient(String name, Tensor gradient, JsonNode expected) {
        double norm = Math.sqrt(gradient.backend().sumOfSquares(gradient));
        double expectedNorm = expected.path("norm").doubleValue();
        // The gradient of keys' biases cancels but for rounding where keys are not normalized or turned alone.
        assertThat(norm).as(name).isCloseTo(expectedNorm, within(2e-4 * expectedNorm + 1e-7));
        double[] all = gradient.toDoubles();
        double[] first = Golden.doubles(expected.path("first4"));
        double[] last = Golden.doubles(expected.path("last2"));
        double floor = 2e-5 * expectedNorm / Math.sqrt(all.length) + 1e-7;
        for (int i = 0; i < first.length; i++) {
            assertThat(all[i]).as("%s[%d]", name, i).isCloseTo(first[i], within(2e-4 * Math.abs(first[i]) + floor));
        }
        for (int i = 0; i < last.length; i++) {
            int at = all.length - last.length + i;
            assertThat(all[at]).as("%s[%d]", name, at).isCloseTo(last[i], within(2e-4 * Math.abs(last[i]) + floor));
        }
    }

    @ParameterizedTest
    @MethodSource("casesAndBackends")
    void greedyGenerationWithItsCacheIsThatOfPyTorchWithout(FamilyCase some, String backendName) {
        int[] expected = Golden.ints(some.numbers().path("greedy"));
        int[] prompt = Arrays.copyOf(FamilyCase.ids()[0], 3);
        SamplingConfig greedy = SamplingConfig.greedy(expected.length, OptionalInt.empty());
        withModel(some, backendName, model -> {
            // Beside a longer prompt, so that rows have different positions.
            List<Generation> found = new Generator(model).generate(List.of(prompt, FamilyCase.ids()[1]), greedy, 0);
            assertThat(found.getFirst().newIds()).isEqualTo(expected);
            int[] alone = new Generator(model).generate(List.of(FamilyCase.ids()[1]), greedy, 0).getFirst().newIds();
            assertThat(found.get(1).newIds()).isEqualTo(alone);
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aDecodedTokenHasTheLogitsOfTheFullForward(FamilyCase some) {
        int[] ids = FamilyCase.ids()[1];
        withModel(some, "vector", model -> Autograd.noGrad(() -> {
            try (KvCache cache = model.newCache(1, ids.length)) {
                Scope.step(model.backend(), () -> model.prefill(cache, new int[][]{Arrays.copyOf(ids, 2)}).size());
                for (int t = 2; t < ids.length; t++) {
                    int[] next = {ids[t]};
                    double[] decoded = Scope.step(model.backend(),
                            () -> model.logits(model.decode(cache, next)).toDoubles());
                    assertThat(decoded).containsExactly(lastLogits(model, Arrays.copyOf(ids, t + 1)), within(2e-5));
                }
            }
        }));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aLaterTokenNeverChangesAnEarlierLogit(FamilyCase some) {
        withModel(some, "vector", model -> {
            int[] ids = FamilyCase.ids()[0];
            int vocab = model.config().vocabSize();
            double[] before = TestModels.logits(model, ids);
            for (int changed = 1; changed < ids.length; changed++) {
                int[] other = ids.clone();
                other[changed] = (ids[changed] + 7) % vocab;
                double[] after = TestModels.logits(model, other);
                assertThat(Arrays.copyOf(after, changed * vocab)).isEqualTo(Arrays.copyOf(before, changed * vocab));
                assertThat(after[changed * vocab]).isNotEqualTo(before[changed * vocab]);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatIsSavedIsLoadedBitForBit(FamilyCase some) throws IOException {
        withModel(some, "scalar", model -> {
            ModelDirectory.save(folder.resolve("saved"), model);
            LanguageModel again = ModelDirectory.load(folder.resolve("saved"), model.parameters().scope());
            assertThat(again.config()).isEqualTo(model.config());
            assertSame(again.parameters(), model.parameters());
        });
        JsonNode config = new ObjectMapper().readTree(folder.resolve("saved/config.json").toFile());
        assertThat(config.path("architectures")).isEqualTo(some.numbers().path("config").path("architectures"));
        assertThat(Files.size(folder.resolve("saved/model.safetensors"))).isPositive();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void namesLoadWithoutTheirPrefix(FamilyCase some) {
        withModel(some, "scalar", model -> {
            String prefix = ((DecoderConfig) model.config()).family().names().prefix();
            Path bare = some.write(folder.resolve("bare"),
                    name -> name.startsWith(prefix) ? name.substring(prefix.length()) : name);
            assertSame(ModelDirectory.load(bare, model.parameters().scope()).parameters(), model.parameters());
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aPreferenceModelIsTheBodyAndItsHead(FamilyCase some) {
        withModel(some, "scalar", model -> {
            Scope scope = model.parameters().scope();
            String head = ((DecoderConfig) model.config()).family().names().headWeight();
            ScalarModel drawn = ModelDirectory.loadScalar(folder, scope, 3);
            assertThat(drawn.parameters().names()).doesNotContain(head).contains(ScalarModel.HEAD);
            ModelDirectory.save(folder.resolve("scalar"), drawn);
            ScalarModel again = ModelDirectory.loadScalar(folder.resolve("scalar"), scope, 99);
            assertSame(again.parameters(), drawn.parameters());
            Scope.step(model.backend(), () -> {
                Tensor ids = Scope.current().of(FamilyCase.ids()[0], 1, FamilyCase.ids()[0].length);
                assertThat(again.body().hidden(ids).toFloats()).isEqualTo(model.hidden(ids).toFloats());
            });
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aStoredModelComputesWithItsOwnOrWithRoundedWeights(FamilyCase some) {
        int[] ids = FamilyCase.ids()[0];
        withModel(some, "vector", model -> Autograd.noGrad(() -> Scope.step(model.backend(), () -> {
            LanguageModel stored = model.stored(DType.F32, Scope.current());
            assertThat(TestModels.logits(stored, ids)).containsExactly(TestModels.logits(model, ids));
            assertThat(TestModels.logits(ModelDirectory.loadStored(folder, DType.F32, Scope.current()), ids))
                    .containsExactly(TestModels.logits(model, ids));
            LanguageModel narrow = ModelDirectory.loadStored(folder, DType.BF16, Scope.current());
            model.parameters().forEach((name, parameter) -> {
                if (parameter.shape().rank() == 2) {
                    model.backend().copy(parameter.detach().cast(DType.BF16), parameter);
                }
            });
            assertThat(TestModels.logits(narrow, ids)).containsExactly(TestModels.logits(model, ids));
            SamplingConfig sampling = SamplingConfig.sampling(10, 1, OptionalInt.empty());
            assertThat(new Generator(narrow).generate(List.of(ids), sampling, 3).getFirst().newIds())
                    .containsExactly(new Generator(model).generate(List.of(ids), sampling, 3).getFirst().newIds());
        })));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void weightsOfF64AreComputedWithInF64(FamilyCase some) {
        int[] ids = FamilyCase.ids()[0];
        withModel(some, "scalar", model -> {
            Scope scope = model.parameters().scope();
            Parameters wide = new Parameters(scope);
            model.parameters().forEach((name, parameter) -> {
                wide.add(name, scope.of(DType.F64, parameter.toDoubles(), parameter.shape().toArray()));
            });
            double[] logits = TestModels.logits(model.over(wide), ids);
            assertThat(logits).containsExactly(TestModels.logits(model, ids), within(2e-5));
            assertThat(Arrays.stream(logits).filter(logit -> logit != (float) logit).count())
                    .isGreaterThan(logits.length / 2);
        });
    }

    private void withModel(FamilyCase some, String backendName, Consumer<LanguageModel> work) {
        some.write(folder);
        try (Backend backend = Backends.open(backendName, 2); Scope scope = Scope.open(backend)) {
            work.accept(ModelDirectory.load(folder, scope));
        }
    }

    private static double[] lastLogits(LanguageModel model, int[] ids) {
        double[] logits = TestModels.logits(model, ids);
        return Arrays.copyOfRange(logits, logits.length - model.config().vocabSize(), logits.length);
    }

    private static void assertSame(Parameters actual, Parameters expected) {
        assertThat(actual.names()).isEqualTo(expected.names());
        expected.forEach(
                (name, tensor) -> assertThat(actual.get(name).toFloats()).as(name).isEqualTo(tensor.toFloats()));
    }
}
