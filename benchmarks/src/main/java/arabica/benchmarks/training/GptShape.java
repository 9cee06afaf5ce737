package arabica.benchmarks.training;

import arabica.nn.DecoderConfig;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A GPT-2 and the batch that it is trained on. Heads are 64 wide, the feed-forward layer four times the model's width,
/// and the head shares the token embedding's weights.
///
/// @param context tokens of a row
/// @param batch rows of a step
public record GptShape(String name, int layers, int hidden, int vocab, int context, int batch) {
    private static final int HEAD = 64;
    private static final Pattern OTHER = Pattern.compile("([a-z]+):([1-9]\\d{0,6})x([1-9]\\d{0,3})");

    public static final GptShape TINY = new GptShape("tiny", 2, 64, 128, 32, 2);
    public static final GptShape SMALL = new GptShape("small", 4, 128, 512, 128, 16);
    public static final GptShape BASE = new GptShape("base", 6, 384, 8192, 256, 8);
    /// Its 220 MB of weights are more than a cache holds, and are drawn within a moment: for generation.
    public static final GptShape MEDIUM = new GptShape("medium", 6, 768, 16384, 256, 4);
    public static final GptShape LARGE = new GptShape("large", 12, 768, 50257, 256, 2);

    public static List<GptShape> all() { return List.of(TINY, SMALL, BASE, MEDIUM, LARGE); }

    /// One of [#all()], or one of them at another context and batch: `base:4096x1`.
    ///
    /// @throws IllegalArgumentException if there is no shape of that name
    public static GptShape named(String name) {
        Matcher other = OTHER.matcher(name);
        if (other.matches()) {
            GptShape shape = named(other.group(1));
            return new GptShape(name, shape.layers, shape.hidden, shape.vocab, Integer.parseInt(other.group(2)),
                    Integer.parseInt(other.group(3)));
        }
        return all().stream().filter(shape -> shape.name.equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown shape '" + name + "', expected one of "
                        + String.join(", ", all().stream().map(GptShape::name).toList())
                        + ", or one at another context and batch, as in base:4096x1"));
    }

    public int heads() { return hidden / HEAD; }

    public DecoderConfig config() {
        return DecoderConfig.gpt2(vocab, context, hidden, layers, heads(), OptionalInt.empty());
    }

    public int tokensPerStep() { return batch * context; }

    /// The sizes of the parameters in Hugging Face's order: token and position embedding; of each layer norm, queries,
    /// keys and values, attention's output, norm, and the two halves of the feed-forward, each a weight and a bias; the
    /// last norm. Weights are `[in, out]`.
    public List<int[]> parameters() {
        int inner = 4 * hidden;
        int[][] layer = {{hidden}, {hidden}, {hidden, 3 * hidden}, {3 * hidden}, {hidden, hidden}, {hidden}, {hidden},
                {hidden}, {hidden, inner}, {inner}, {inner, hidden}, {hidden}};
        int[][] all = new int[2 + layers * layer.length + 2][];
        all[0] = new int[]{vocab, hidden};
        all[1] = new int[]{context, hidden};
        for (int i = 0; i < layers; i++) { System.arraycopy(layer, 0, all, 2 + i * layer.length, layer.length); }
        all[all.length - 2] = new int[]{hidden};
        all[all.length - 1] = new int[]{hidden};
        return List.of(all);
    }

    public long parameterCount() {
        return parameters().stream().mapToLong(dims -> Arrays.stream(dims).asLongStream().reduce(1, (a, b) -> a * b))
                .sum();
    }

    /// Floating-point operations of one token's share of a step, by the usual count: 6 for each parameter (2 forward, 4
    /// backward) and 12·layers·hidden·context for attention over the whole context (Narayanan et al. 2021, arXiv
    /// 2104.04473). Embeddings count although they are gathered, and causal attention counts whole although half of it is
    /// masked: a figure to compare by, a few percent from what is done.
    public double flopsPerToken() { return 6.0 * parameterCount() + 12.0 * layers * hidden * context; }
}
