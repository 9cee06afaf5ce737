package arabica.rlhf.dpo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Autograd;
import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.Scope;
import arabica.datasets.arrow.TokenSequence;
import arabica.nn.Decoder;
import arabica.nn.DecoderConfig;
import arabica.nn.LanguageModel;
import arabica.nn.Parameters;
import arabica.rlhf.loss.DpoLoss;
import arabica.rlhf.train.Examples;
import arabica.rlhf.train.PairExample;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.TrainerOptions;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The bandit whose optimum is known (LOSSES.md): one prompt, one response token, three choices. With the exact
/// Bradley-Terry probabilities as soft labels, DPO ends at `π*(y) ∝ ref(y)·exp(r(y)/β)`.
class DpoBanditTests {
    private static final double[] REFERENCE = {0.5, 0.3, 0.2};
    private static final double[] REWARD = {1, 0, -1};

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"0.5, 0.91867231, 0.07459727, 0.00673043", "1, 0.78439876, 0.17313851, 0.04246273"})
    void dpoReachesTheExactOptimum(double beta, double first, double second, double third) {
        try (Backend backend = Backends.open("auto", 1); Scope scope = Scope.open(backend)) {
            Decoder policy = withDistribution(scope, REFERENCE);
            assertThat(distribution(policy)).containsExactly(REFERENCE, within(1e-5));
            TrainerOptions options = TrainerOptions.builder(0.03).batchSize(3).maxSteps(300).weightDecay(0).build();
            new DpoTrainer(options, new DpoOptions(beta, new DpoLoss.Sigmoid(), 0)).trainExamples(policy,
                    Optional.empty(), Optional.empty(), Examples.of(pairs()), RunContext.of(folder.resolve("out")));
            assertThat(distribution(policy)).containsExactly(new double[]{first, second, third}, within(0.02));
        }
    }

    /// All pairs of choices, each with the probability that its first is preferred.
    private static List<PairExample> pairs() {
        List<PairExample> pairs = new ArrayList<>();
        for (int a = 0; a < REWARD.length; a++) {
            for (int b = a + 1; b < REWARD.length; b++) {
                double label = 1 / (1 + Math.exp(REWARD[b] - REWARD[a]));
                pairs.add(new PairExample(choice(a), choice(b), label));
            }
        }
        return pairs;
    }

    private static TokenSequence choice(int token) { return new TokenSequence(new int[]{0, token}, 1); }

    /// A model that says the same to every prompt: with a gain of 0 the last normalization gives its bias, and the tied
    /// head reads one logit from each of its elements.
    private static Decoder withDistribution(Scope scope, double[] probabilities) {
        Decoder model = Decoder.create(
                DecoderConfig.gpt2(3, 2, 4, 1, 1, 8, 1e-5, OptionalInt.empty(), OptionalInt.empty()),
                scope,
                1);
        float[] table = new float[3 * 4];
        float[] bias = new float[4];
        for (int v = 0; v < 3; v++) {
            table[v * 4 + v] = 1;
            bias[v] = (float) Math.log(probabilities[v]);
        }
        Parameters parameters = model.parameters();
        set(parameters, "transformer.wte.weight", table);
        set(parameters, "transformer.ln_f.weight", new float[4]);
        set(parameters, "transformer.ln_f.bias", bias);
        return model;
    }

    private static void set(Parameters parameters, String name, float[] values) {
        parameters.scope().backend().upload(MemorySegment.ofArray(values), parameters.get(name));
    }

    private static double[] distribution(LanguageModel model) {
        float[] logits = Scope.step(model.backend(), () -> Autograd
                .noGrad(() -> model.logits(model.hidden(Scope.current().of(new int[1], 1, 1))).toFloats()));
        double[] p = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            p[i] = Math.exp(logits[i]);
            sum += p[i];
        }
        for (int i = 0; i < p.length; i++) { p[i] /= sum; }
        return p;
    }
}
