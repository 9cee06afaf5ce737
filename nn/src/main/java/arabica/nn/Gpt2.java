package arabica.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;

import arabica.autograd.Autograd;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;

/// GPT-2 (Radford et al. 2019): a decoder with learned positions, normalization before each half of a layer, GELU in
/// its tanh form, and a head that shares the token embedding's weights.
///
/// Dropout acts where GPT-2 has it on the residual stream (embeddings, and the outputs of attention and feed-forward);
/// attention weights are not dropped, since the fused attention never holds them.
public final class Gpt2 implements LanguageModel {
    private final Gpt2Config config;
    private final Parameters parameters;
    private final Tensor tokenEmbedding;
    private final Tensor positionEmbedding;
    private final List<Gpt2Block> blocks = new ArrayList<>();
    private final LayerNorm finalNorm;
    private final boolean checkpoints;

    private Gpt2(Gpt2Config config, Parameters parameters) { this(config, parameters, false); }

    private Gpt2(Gpt2Config config, Parameters parameters, boolean checkpoints) {
        this.checkpoints = checkpoints;
        this.config = config;
        this.parameters = parameters;
        this.tokenEmbedding = parameters.get(Gpt2Names.TOKENS);
        this.positionEmbedding = parameters.get(Gpt2Names.POSITIONS);
        for (int layer = 0; layer < config.layers(); layer++) {
            blocks.add(Gpt2Block.named(parameters, config, layer));
        }
        this.finalNorm = LayerNorm.named(parameters, Gpt2Names.FINAL_NORM, config.layerNormEpsilon());
    }

    /// A new model. Weights are drawn from N(0, σ²) with σ² = 2/(5·hiddenSize) (Nguyen & Salazar 2019, arXiv
    /// 1910.05895, "SmallInit"): about GPT-2's own 0.02 at its width of 768, and more for narrow models, whose
    /// attention a fixed 0.02 would leave flat for long. Projections into the residual stream get σ/√(2·layers) as in
    /// GPT-2, biases 0, gains 1. Each parameter has a seed of its own, so the same seed gives the same bits on every
    /// machine.
    public static Gpt2 create(Gpt2Config config, Scope scope, long seed) {
        double deviation = Math.sqrt(2.0 / (5.0 * config.hiddenSize()));
        double residualDeviation = deviation / Math.sqrt(2.0 * config.layers());
        SequencedMap<String, Shape> shapes = new LinkedHashMap<>();
        Gpt2Names.forEach(config, shapes::put);
        Parameters parameters = new Parameters(scope);
        parameters.allocate(DType.F32, shapes);
        parameters.forEach((name, parameter) -> {
            if (parameter.shape().rank() > 1) {
                boolean residual = name.endsWith("c_proj.weight");
                Initializer.normal(parameter, residual ? residualDeviation : deviation,
                        Seeds.generator(seed, name.hashCode()));
            } else if (name.endsWith(".weight")) { scope.backend().fill(parameter, 1); }
        });
        return new Gpt2(config, parameters);
    }

    /// A model of parameters that exist.
    ///
    /// @throws IllegalArgumentException if one is missing or of a wrong shape, by name
    public static Gpt2 fromParameters(Gpt2Config config, Parameters parameters) {
        Gpt2Names.forEach(config, (name, shape) -> {
            if (!parameters.get(name).shape().equals(shape)) {
                throw new IllegalArgumentException(
                        "parameter '" + name + "' is " + parameters.get(name).shape() + ", expected " + shape);
            }
        });
        return new Gpt2(config, parameters);
    }

    /// A model of [StoredWeights].
    static Gpt2 ofStored(Gpt2Config config, Parameters weights) { return new Gpt2(config, weights); }

    @Override
    public Gpt2Config config() { return config; }

    @Override
    public Parameters parameters() { return parameters; }

    @Override
    public List<LinearLayer> linears() {
        return blocks.stream().flatMap(block -> block.linears().stream()).map(Linear::layer).toList();
    }

    @Override
    public Gpt2 over(Parameters others) { return new Gpt2(config, others, checkpoints); }

    @Override
    public Gpt2 checkpointed() { return new Gpt2(config, parameters, true); }

    @Override
    public Gpt2 copy(Scope scope) { return new Gpt2(config, parameters.copy(scope), checkpoints); }

    @Override
    public Gpt2 stored(DType type, Scope scope) { return new Gpt2(config, StoredWeights.of(parameters, type, scope)); }

    @Override
    public Tensor hidden(Tensor ids, Dropout dropout) {
        int[] positions = range(requireFits(ids.shape().dim(-1)));
        Tensor x = embed(ids, Scope.current().of(positions, positions.length));
        return finalNorm.apply(throughBlocks(dropout.apply(x, 0),
                (layer, qkv) -> Ops.causalAttention(qkv, config.heads(), config.heads()), dropout));
    }

    @Override
    public Tensor head() { return tokenEmbedding; }

    /// The token embedding once more, transposed and in panels, which a product with few rows reads at the speed of
    /// memory. Transposing on the way, as [#logits] does, reads at less than half of that.
    @Override
    public UnaryOperator<Tensor> generationHead(Scope scope) {
        Tensor head = Panels.ofRows(tokenEmbedding, scope);
        return hidden -> Ops.panelLinear(hidden, head, config.vocabSize(), null);
    }

    @Override
    public KvCache newCache(int batch, int capacity) {
        return new KvCache(backend(), config.layers(), batch, requireFits(capacity), config.hiddenSize());
    }

    @Override
    public Tensor prefill(KvCache cache, int[][] prompts) {
        return Autograd.noGrad(() -> {
            Batch batch = Batch.of(Arrays.asList(prompts), 0);
            int time = batch.time();
            if (prompts.length != cache.batch() || time > cache.capacity()) {
                throw new IllegalArgumentException(prompts.length + " prompts of up to " + time
                        + " tokens for a cache of " + cache.batch() + " rows of " + cache.capacity());
            }
            int[] slots = new int[prompts.length * time];
            for (int row = 0; row < prompts.length; row++) {
                for (int t = 0; t < time; t++) { slots[row * time + t] = cache.slot(row, t); }
                cache.setLength(row, prompts[row].length);
            }
            Tensor slotIds = Scope.current().of(slots, slots.length);
            int[] positions = range(time);
            Tensor x = embed(batch.ids(), Scope.current().of(positions, time));
            // The positions that pad a row are cached too, but they lie beyond its length, and decoding overwrites
            // each before it comes within.
            Tensor all = throughBlocks(x, (layer, qkv) -> {
                store(cache, layer, qkv, slotIds);
                return Ops.causalAttention(qkv, config.heads(), config.heads());
            }, Dropout.NONE);
            return finalNorm.apply(batch.lastHidden(all));
        });
    }

    @Override
    public Tensor decode(KvCache cache, int[] tokens) {
        return Autograd.noGrad(() -> {
            if (tokens.length != cache.batch()) {
                throw new IllegalArgumentException(tokens.length + " tokens for a cache of " + cache.batch() + " rows");
            }
            int rows = tokens.length;
            int[] ids = new int[rows];
            int[] positions = new int[rows];
            int[] slots = new int[rows];
            int[] lengths = new int[rows];
            for (int row = 0; row < rows; row++) {
                boolean idle = tokens[row] < 0;
                if (!idle && cache.length(row) == cache.capacity()) {
                    throw new IllegalStateException("row " + (row + 1) + " of the cache is full");
                }
                ids[row] = idle ? 0 : tokens[row];
                positions[row] = Math.min(cache.length(row), cache.capacity() - 1);
                slots[row] = cache.slot(row, positions[row]);
                lengths[row] = positions[row] + 1;
                if (!idle) { cache.setLength(row, lengths[row]); }
            }
            Scope scope = Scope.current();
            Tensor slotIds = scope.of(slots, rows);
            Tensor attended = scope.of(lengths, rows);
            Tensor x = embed(scope.of(ids, rows), scope.of(positions, rows));
            return finalNorm.apply(throughBlocks(x, (layer, qkv) -> {
                store(cache, layer, qkv, slotIds);
                Tensor out = scope.allocate(DType.F32, Shape.of(rows, config.hiddenSize()));
                backend().decodeAttention(qkv.viewColumns(0, config.hiddenSize()), cache.keys(layer),
                        cache.values(layer), attended, config.heads(), config.heads(), out);
                return out;
            }, Dropout.NONE));
        });
    }

    private Tensor embed(Tensor ids, Tensor positions) {
        Tensor tokens = Ops.embedding(tokenEmbedding, ids);
        Tensor places = Ops.embedding(positionEmbedding, positions);
        Tensor x = Ops.add(tokens, places);
        tokens.evict();
        places.evict();
        return x;
    }

    private Tensor throughBlocks(Tensor x, Gpt2Block.Attention attention, Dropout dropout) {
        Tensor stream = x;
        for (Gpt2Block block : blocks) {
            Tensor next = checkpoints
                    ? Ops.checkpoint(x0 -> block.forward(x0, attention, dropout), stream, block.trained(parameters))
                    : block.forward(stream, attention, dropout);
            Gpt2Block.evictUnrecorded(stream);
            stream = next;
        }
        return stream;
    }

    private void store(KvCache cache, int layer, Tensor qkv, Tensor slots) {
        int width = config.hiddenSize();
        cache.put(layer, qkv.viewColumns(width, 2 * width), qkv.viewColumns(2 * width, 3 * width), slots);
    }

    private int requireFits(int positions) {
        if (positions < 1 || positions > config.contextLength()) {
            throw new IllegalArgumentException(
                    positions + " positions for a model whose context is " + config.contextLength());
        }
        return positions;
    }

    private static int[] range(int count) {
        int[] values = new int[count];
        Arrays.setAll(values, i -> i);
        return values;
    }
}
