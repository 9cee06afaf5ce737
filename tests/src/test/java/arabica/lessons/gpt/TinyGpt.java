package arabica.lessons.gpt;

import static arabica.autograd.ops.Ops.add;
import static arabica.autograd.ops.Ops.causalAttention;
import static arabica.autograd.ops.Ops.embedding;
import static arabica.autograd.ops.Ops.gatherLogProbs;
import static arabica.autograd.ops.Ops.gelu;
import static arabica.autograd.ops.Ops.layerNorm;
import static arabica.autograd.ops.Ops.linear;
import static arabica.autograd.ops.Ops.linearTransposed;
import static arabica.autograd.ops.Ops.mean;
import static arabica.autograd.ops.Ops.negate;
import static arabica.autograd.ops.Ops.slice;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.nn.Parameters;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/// A GPT (Radford et al. 2019): token and position embeddings, layers of attention and feed-forward on a residual stream,
/// a head that shares the token embeddings.
final class TinyGpt {
    /// @param time  the longest sequence, in tokens
    /// @param width of the residual stream
    record Config(int vocabulary, int time, int width, int heads, int layers) {}

    final Config config;
    final Parameters parameters;

    TinyGpt(Config config, Scope scope, RandomGenerator random) {
        this.config = config;
        int width = config.width;
        parameters = new Parameters(scope);
        matrix("tokens", config.vocabulary, width, random);
        matrix("positions", config.time, width, random);
        for (int layer = 0; layer < config.layers; layer++) {
            norm(layer + ".attention.norm");
            matrix(layer + ".attention.qkv", width, 3 * width, random);
            matrix(layer + ".attention.out", width, width, random);
            norm(layer + ".mlp.norm");
            matrix(layer + ".mlp.up", width, 4 * width, random);
            matrix(layer + ".mlp.down", 4 * width, width, random);
        }
        norm("norm");
    }

    /// `[from, to]`, normal with deviation `√(1/from)`; embeddings as if they came from `width`.
    private void matrix(String name, int from, int to, RandomGenerator random) {
        double deviation = Math.sqrt(1.0 / (name.contains(".") ? from : config.width));
        float[] values = new float[from * to];
        for (int i = 0; i < values.length; i++) { values[i] = (float) (deviation * random.nextGaussian()); }
        parameters.add(name, parameters.scope().of(values, from, to));
    }

    private void norm(String name) {
        parameters.add(name + ".gain", parameters.scope().full(DType.F32, Shape.of(config.width), 1));
        parameters.add(name + ".bias", parameters.scope().zeros(DType.F32, Shape.of(config.width)));
    }

    /// @param ids `[B, T]`
    /// @return logits `[B, T, vocabulary]` of each next token
    Tensor logits(Tensor ids) {
        Tensor positions = slice(get("positions"), 0, 0, ids.shape().dim(1)); // [T, width]
        Tensor x = add(embedding(get("tokens"), ids), positions); // [B, T, width]
        for (int layer = 0; layer < config.layers; layer++) {
            x = add(x, attention(layer + ".attention", x));
            x = add(x, mlp(layer + ".mlp", x));
        }
        return linearTransposed(normalized("norm", x), get("tokens"), null);
    }

    private Tensor attention(String name, Tensor x) {
        Tensor qkv = linear(normalized(name + ".norm", x), get(name + ".qkv"), null); // [B, T, 3·width]
        return linear(causalAttention(qkv, config.heads, config.heads), get(name + ".out"), null);
    }

    private Tensor mlp(String name, Tensor x) {
        Tensor inner = gelu(linear(normalized(name + ".norm", x), get(name + ".up"), null)); // [B, T, 4·width]
        return linear(inner, get(name + ".down"), null);
    }

    private Tensor normalized(String name, Tensor x) {
        return layerNorm(x, get(name + ".gain"), get(name + ".bias"), 1e-5);
    }

    private Tensor get(String name) { return parameters.get(name); }

    /// The mean of `−log p(next token)` over all positions, in nats.
    ///
    /// @param sequences of the same length; each position but the last predicts the next
    Tensor loss(int[][] sequences) {
        int time = sequences[0].length - 1;
        int[] ids = Arrays.stream(sequences).flatMapToInt(s -> Arrays.stream(s, 0, time)).toArray();
        int[] next = Arrays.stream(sequences).flatMapToInt(s -> Arrays.stream(s, 1, time + 1)).toArray();
        Scope scope = Scope.current();
        Tensor logits = logits(scope.of(ids, sequences.length, time));
        return negate(mean(gatherLogProbs(logits, scope.of(next, sequences.length, time))));
    }
}
