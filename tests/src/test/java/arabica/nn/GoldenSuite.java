package arabica.nn;

import static arabica.autograd.ops.Ops.gatherLogProbs;
import static arabica.autograd.ops.Ops.mean;
import static arabica.autograd.ops.Ops.negate;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import com.fasterxml.jackson.databind.JsonNode;

import arabica.autograd.Autograd;
import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.datasets.tokenizer.BpeTokenizer;

/// The whole model against PyTorch's numbers, of the family and on the backends that a subclass names.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class GoldenSuite {
    private final String family;
    private final JsonNode golden;

    GoldenSuite(String family) {
        this.family = family;
        this.golden = Golden.numbers(family);
    }

    abstract Stream<String> backends();

    @ParameterizedTest
    @MethodSource("backends")
    void tokenLogProbsAndPerplexitiesAreThoseOfPyTorch(String backendName) {
        BpeTokenizer tokenizer = Golden.tokenizer();
        withModel(backendName, model -> {
            for (JsonNode row : golden.path("forward")) {
                int[] ids = tokenizer.encode(row.path("text").textValue());
                double[] expected = Golden.doubles(row.path("token_logprobs"));
                double[] actual = logProbs(model, ids);
                assertThat(actual).hasSameSizeAs(expected);
                for (int i = 0; i < expected.length; i++) {
                    Golden.assertRelative("token " + i, actual[i], expected[i], 1e-4);
                }
                double perplexity = Math.exp(-Arrays.stream(actual).average().orElseThrow());
                Golden.assertRelative("perplexity", perplexity, row.path("perplexity").doubleValue(), 1e-4);
                double[] last = lastLogits(model, ids);
                double[] expectedLast = Golden.doubles(row.path("last_logits_first8"));
                for (int i = 0; i < expectedLast.length; i++) {
                    assertThat(last[i]).isCloseTo(expectedLast[i], org.assertj.core.api.Assertions.within(1e-5));
                }
            }
        });
    }

    @ParameterizedTest
    @MethodSource("backends")
    void perplexitiesOfResponsesGivenPromptsAreThoseOfPyTorch(String backendName) {
        BpeTokenizer tokenizer = Golden.tokenizer();
        withModel(backendName, model -> {
            for (JsonNode row : golden.path("response_perplexity")) {
                int[] prompt = tokenizer.encode(row.path("prompt").textValue());
                int[] response = tokenizer.encode(row.path("response").textValue());
                assertThat(response).hasSize(row.path("tokens").intValue());
                double[] all = logProbs(model, concat(prompt, response));
                double sum = Arrays.stream(all, prompt.length - 1, all.length).sum();
                Golden.assertRelative("sum", sum, row.path("sum_logprob").doubleValue(), 1e-4);
                Golden.assertRelative("perplexity", Math.exp(-sum / response.length),
                        row.path("perplexity").doubleValue(), 1e-4);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("backends")
    void everyGradientOfTheFirstStepIsThatOfPyTorch(String backendName) {
        withModel(backendName, model -> {
            trainingLoss(model);
            JsonNode expected = golden.path("grad_step0");
            assertThat(expected.size()).isEqualTo(model.parameters().names().size());
            model.parameters().forEach((name, parameter) -> {
                Tensor gradient = parameter.grad().orElseThrow();
                double norm = Math.sqrt(gradient.backend().sumOfSquares(gradient));
                double expectedNorm = expected.path(name).path("norm").doubleValue();
                Golden.assertRelative(name, norm, expectedNorm, 2e-4);
                double[] first = Golden.doubles(expected.path(name).path("first4"));
                double[] actual = gradient.toDoubles();
                // Relative to the element, with a floor for those that are far below their tensor's typical size.
                double typical = expectedNorm / Math.sqrt(actual.length);
                for (int i = 0; i < first.length; i++) {
                    assertThat(Math.abs(actual[i] - first[i]))
                            .as("%s[%d]: %s, expected %s", name, i, actual[i], first[i])
                            .isLessThanOrEqualTo(2e-4 * Math.max(Math.abs(first[i]), 0.1 * typical));
                }
            });
        });
    }

    @ParameterizedTest
    @MethodSource("backends")
    void tenAdamWStepsLoseWhatPyTorchLoses(String backendName) {
        JsonNode expected = golden.path("train_adamw");
        double[] losses = Golden.doubles(expected.path("losses"));
        double[] norms = Golden.doubles(expected.path("grad_norms"));
        AdamWConfig config = new AdamWConfig(0.9, 0.95, 1e-8, 0.1);
        withModel(backendName, model -> {
            AdamW optimizer = new AdamW(model.parameters(), config);
            for (int step = 0; step < losses.length; step++) {
                model.parameters().zeroGrad();
                Golden.assertRelative("loss of step " + step, trainingLoss(model), losses[step], 2e-4);
                double norm = Gradients.norm(model.parameters());
                Golden.assertRelative("gradient norm of step " + step, norm, norms[step], 2e-4);
                optimizer.step(1e-3, Gradients.clipScale(norm, 1.0));
            }
            assertThat(optimizer.steps()).isEqualTo(10);
        });
    }

    @ParameterizedTest
    @MethodSource("backends")
    void greedyGenerationIsThatOfPyTorch(String backendName) {
        JsonNode expected = golden.path("greedy");
        int[] prompt = Golden.tokenizer().encode(expected.path("prompt").textValue());
        int[] newIds = Golden.ints(expected.path("new_ids"));
        withModel(backendName, model -> {
            SamplingConfig greedy = SamplingConfig.greedy(newIds.length, model.config().eosTokenId());
            Generation generation = new Generator(model).generate(List.of(prompt), greedy, 0).getFirst();
            assertThat(generation.newIds()).isEqualTo(newIds);
            assertThat(generation.finishReason()).isEqualTo(FinishReason.LENGTH);
        });
    }

    @ParameterizedTest
    @MethodSource("backends")
    void preferenceRewardsAreThoseOfPyTorch(String backendName) {
        BpeTokenizer tokenizer = Golden.tokenizer();
        JsonNode expected = golden.path("preference_model");
        withModel(backendName, model -> {
            List<int[]> rows = new ArrayList<>();
            for (String side : List.of("chosen", "rejected")) {
                for (JsonNode row : golden.path("dpo").path("rows")) {
                    rows.add(concat(tokenizer.encode(row.path("prompt").textValue()),
                            tokenizer.encode(row.path(side).textValue())));
                }
            }
            double[] head = Golden.doubles(expected.path("head"));
            Scope scope = model.parameters().scope();
            ScalarModel scalar = ScalarModel.of(model, scope.of(floats(head), 1, head.length));
            double[] rewards = Scope.step(model.backend(), () -> {
                Batch batch = Batch.of(rows, 0);
                return scalar.scores(batch.lastHidden(model.hidden(batch.ids()))).toDoubles();
            });
            double[] chosen = Golden.doubles(expected.path("rewards_chosen"));
            double[] rejected = Golden.doubles(expected.path("rewards_rejected"));
            for (int i = 0; i < chosen.length; i++) {
                Golden.assertRelative("chosen " + i, rewards[i], chosen[i], 2e-4);
                Golden.assertRelative("rejected " + i, rewards[chosen.length + i], rejected[i], 2e-4);
            }
        });
    }

    /// The mean loss of the golden batch: four rows of 33 tokens, each position predicting the next. Leaves gradients.
    private double trainingLoss(LanguageModel model) {
        JsonNode rows = golden.path("train_batch");
        int time = rows.get(0).size() - 1;
        int[] inputs = new int[rows.size() * time];
        int[] targets = new int[inputs.length];
        for (int row = 0; row < rows.size(); row++) {
            int[] ids = Golden.ints(rows.get(row));
            System.arraycopy(ids, 0, inputs, row * time, time);
            System.arraycopy(ids, 1, targets, row * time, time);
        }
        return Scope.step(model.backend(), () -> {
            Scope scope = Scope.current();
            Tensor logits = model.logits(model.hidden(scope.of(inputs, rows.size(), time)));
            Tensor loss = negate(mean(gatherLogProbs(logits, scope.of(targets, rows.size(), time))));
            loss.backward();
            return loss.item();
        });
    }

    private static double[] logProbs(LanguageModel model, int[] ids) {
        int time = ids.length - 1;
        return Autograd.noGrad(() -> Scope.step(model.backend(), () -> {
            Scope scope = Scope.current();
            Tensor logits = model.logits(model.hidden(scope.of(Arrays.copyOf(ids, time), 1, time)));
            return gatherLogProbs(logits, scope.of(Arrays.copyOfRange(ids, 1, ids.length), 1, time)).toDoubles();
        }));
    }

    private static double[] lastLogits(LanguageModel model, int[] ids) {
        return Autograd.noGrad(() -> Scope.step(model.backend(), () -> {
            Batch batch = Batch.of(List.of(ids), 0);
            return model.logits(batch.lastHidden(model.hidden(batch.ids()))).toDoubles();
        }));
    }

    private static int[] concat(int[] a, int[] b) {
        int[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }

    private static float[] floats(double[] values) {
        float[] narrow = new float[values.length];
        for (int i = 0; i < values.length; i++) { narrow[i] = (float) values[i]; }
        return narrow;
    }

    private void withModel(String backendName, java.util.function.Consumer<LanguageModel> work) {
        try (Backend backend = Backends.open(backendName, 2); Scope scope = Scope.open(backend)) {
            work.accept(ModelDirectory.load(Golden.directory(family), scope));
        }
    }
}
