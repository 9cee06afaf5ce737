package arabica.rlhf.ppo;

import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.nn.Decoder;
import arabica.nn.DecoderConfig;
import arabica.nn.Parameters;
import java.util.Arrays;
import java.util.OptionalInt;

/// Models small enough for a test of seconds.
public final class TinyModels {
    private TinyModels() {}

    public static Decoder gpt2(Scope scope, int vocabSize, OptionalInt eos, long seed) {
        return Decoder.create(DecoderConfig.gpt2(vocabSize, 16, 16, 1, 2, 32, 1e-5, OptionalInt.empty(), eos), scope,
                seed);
    }

    /// A model whose every kernel has work for two threads at some rows: its embedding has more elements than a piece of
    /// elementwise work (16,384), a row of its logits is a seventeenth of a piece of a softmax.
    public static Decoder wide(Scope scope, int eos, long seed) {
        return Decoder.create(DecoderConfig.gpt2(457, 16, 48, 1, 2, 96, 1e-5, OptionalInt.empty(), OptionalInt.of(eos)),
                scope, seed);
    }

    /// A model of one position whose next token has exactly these probabilities, whatever it reads: the last
    /// normalization gives a constant vector e₀, and the embedding's first column is log p.
    public static Decoder bandit(Scope scope, double... probabilities) {
        int hiddenSize = 4;
        Decoder model = Decoder.create(DecoderConfig.gpt2(probabilities.length, 2, hiddenSize, 1, 1, 4, 1e-5,
                OptionalInt.empty(), OptionalInt.empty()), scope, 1);
        Parameters parameters = model.parameters();
        String norm = parameters.names().stream().filter(name -> name.endsWith("ln_f.weight")).findFirst()
                .orElseThrow();
        set(parameters, scope, norm, new float[hiddenSize]);
        float[] bias = new float[hiddenSize];
        bias[0] = 1;
        set(parameters, scope, norm.replace("weight", "bias"), bias);
        String tokens = parameters.names().stream().filter(name -> name.endsWith("wte.weight")).findFirst()
                .orElseThrow();
        float[] embedding = parameters.get(tokens).toFloats();
        for (int token = 0; token < probabilities.length; token++) {
            embedding[token * hiddenSize] = (float) Math.log(probabilities[token]);
        }
        set(parameters, scope, tokens, embedding);
        return model;
    }

    private static void set(Parameters parameters, Scope scope, String name, float[] values) {
        Shape shape = parameters.get(name).shape();
        int[] dims = new int[shape.rank()];
        Arrays.setAll(dims, shape::dim);
        try (Scope temporary = Scope.open(scope.backend())) {
            scope.backend().copy(temporary.of(values, dims), parameters.get(name));
        }
    }
}
