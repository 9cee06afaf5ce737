package arabica.rlhf.dpo;

import arabica.autograd.Autograd;
import arabica.autograd.Scope;
import arabica.datasets.arrow.TokenSequence;
import arabica.nn.Decoder;
import arabica.nn.DecoderConfig;
import arabica.nn.LanguageModel;
import arabica.nn.Parameters;
import arabica.rlhf.train.PairExample;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// The bandit whose optimum is known (LOSSES.md): one prompt, one response token, three choices.
public final class Bandit {
    public static final double[] REFERENCE = {0.5, 0.3, 0.2};
    public static final double[] REWARD = {1, 0, -1};
    /// Starts that are not the reference: even, the reference upside down, and nearly sure of the worst choice.
    public static final double[][] STARTS = {{1 / 3.0, 1 / 3.0, 1 / 3.0}, {0.2, 0.3, 0.5}, {0.02, 0.08, 0.9}};

    private Bandit() {}

    /// `π(y) ∝ ref(y)·exp(score(y))`.
    public static double[] tilted(double[] reference, double... scores) {
        double[] p = new double[reference.length];
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            p[i] = reference[i] * Math.exp(scores[i]);
            sum += p[i];
        }
        for (int i = 0; i < p.length; i++) { p[i] /= sum; }
        return p;
    }

    public static double kl(double[] p, double[] q) {
        double kl = 0;
        for (int i = 0; i < p.length; i++) { kl += p[i] * Math.log(p[i] / q[i]); }
        return kl;
    }

    /// The exact Bradley-Terry probability that `a` is preferred to `b`.
    public static double preference(int a, int b) { return 1 / (1 + Math.exp(REWARD[b] - REWARD[a])); }

    /// All pairs of choices, each with the probability that its first is preferred.
    public static List<PairExample> pairs() {
        List<PairExample> pairs = new ArrayList<>();
        for (int a = 0; a < REWARD.length; a++) {
            for (int b = a + 1; b < REWARD.length; b++) {
                pairs.add(new PairExample(choice(a), choice(b), preference(a, b)));
            }
        }
        return pairs;
    }

    public static TokenSequence choice(int token) { return new TokenSequence(new int[]{0, token}, 1); }

    /// A model that says the same to every prompt: with a gain of 0 the last normalization gives its bias, and the tied
    /// head reads one logit from each of its elements.
    public static Decoder model(Scope scope, double[] probabilities) {
        Decoder model = Decoder.create(
                DecoderConfig.gpt2(3, 2, 4, 1, 1, 8, 1e-5, OptionalInt.empty(), OptionalInt.empty()), scope, 1);
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

    /// What a model answers to the prompt.
    public static double[] distribution(LanguageModel model) {
        float[] logits = Scope.step(model.backend(), () -> Autograd
                .noGrad(() -> model.logits(model.hidden(Scope.current().of(new int[1], 1, 1))).toFloats()));
        double[] scores = new double[logits.length];
        for (int i = 0; i < scores.length; i++) { scores[i] = logits[i]; }
        return tilted(new double[]{1, 1, 1}, scores);
    }

    private static void set(Parameters parameters, String name, float[] values) {
        parameters.scope().backend().upload(MemorySegment.ofArray(values), parameters.get(name));
    }
}
