package arabica.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

import arabica.autograd.Autograd;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Segments;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;
import arabica.nn.RotaryTables.Rotation;

/// A decoder of the parts that its configuration selects: GPT-2, Llama, Mistral, Qwen2, Qwen3, GPT-NeoX.
///
/// Dropout acts where GPT-2 has it on the residual stream (embeddings, and the outputs of attention and feed-forward);
/// attention weights are not dropped, since the fused attention never holds them.
public final class Decoder implements LanguageModel {
    private final DecoderConfig config;
    private final Parameters parameters;
    private final Tensor tokenEmbedding;
    private final Optional<Tensor> positionEmbedding;
    private final Optional<RotaryTables> rotary;
    private final List<DecoderBlock> blocks = new ArrayList<>();
    private final Norm finalNorm;
    private final boolean checkpoints;

    private Decoder(DecoderConfig config, Parameters parameters) { this(config, parameters, false); }

    private Decoder(DecoderConfig config, Parameters parameters, boolean checkpoints) {
        this.checkpoints = checkpoints;
        Family.ParameterNames names = config.family().names();
        this.config = config;
        this.parameters = parameters;
        this.tokenEmbedding = parameters.get(names.tokensWeight());
        this.rotary = config.attention().rotary()
                .map(some -> new RotaryTables(some, computed(tokenEmbedding), parameters.scope(),
                        config.contextLength()));
        this.positionEmbedding = rotary.isPresent()
                ? Optional.empty()
                : Optional.of(parameters.get(names.positionsWeight()));
        for (int layer = 0; layer < config.layers(); layer++) {
            blocks.add(DecoderBlock.named(parameters, config, layer));
        }
        this.finalNorm = Norm.named(parameters, names.finalNormName(), config.norm());
    }

    /// A new model. Weights are drawn from N(0, σ²) with σ² = 2/(5·hiddenSize) (Nguyen & Salazar 2019, arXiv
    /// 1910.05895, "SmallInit"): about GPT-2's own 0.02 at its width of 768, and more for narrow models, whose
    /// attention a fixed 0.02 would leave flat for long. Projections into the residual stream get σ/√(2·layers) as in
    /// GPT-2, biases 0, gains 1. Each parameter has a seed of its own, so the same seed gives the same bits on every
    /// machine.
    public static Decoder create(DecoderConfig config, Scope scope, long seed) {
        double deviation = Math.sqrt(2.0 / (5.0 * config.hiddenSize()));
        double residualDeviation = deviation / Math.sqrt(2.0 * config.layers());
        Parameters parameters = new Parameters(scope);
        parameters.allocate(DType.F32, DecoderParameters.shapes(config, true));
        DecoderParameters.forEach(config, true, spec -> {
            Tensor parameter = parameters.get(spec.name());
            switch (spec.role()) {
                case EMBEDDING, HEAD, WEIGHT -> Initializer.normal(parameter, deviation,
                        Seeds.generator(seed, spec.name().hashCode()));
                case RESIDUAL_WEIGHT -> Initializer.normal(parameter, residualDeviation,
                        Seeds.generator(seed, spec.name().hashCode()));
                case GAIN -> scope.backend().fill(parameter, 1);
                case BIAS -> {
                } // zero as it is
            }
        });
        return new Decoder(config, parameters);
    }

    /// A model of parameters that exist. Where the head is not tied it may be missing: then this is the body of a model
    /// with a scalar head.
    ///
    /// @throws IllegalArgumentException if one is missing or of a wrong shape, by name
    public static Decoder fromParameters(DecoderConfig config, Parameters parameters) {
        DecoderParameters.forEach(config, parameters.contains(config.family().names().headWeight()), spec -> {
            if (!parameters.get(spec.name()).shape().equals(spec.shape())) {
                throw new IllegalArgumentException("parameter '" + spec.name() + "' is "
                        + parameters.get(spec.name()).shape() + ", expected " + spec.shape());
            }
        });
        return new Decoder(config, parameters);
    }

    /// A model of [StoredWeights].
    static Decoder ofStored(DecoderConfig config, Parameters weights) { return new Decoder(config, weights); }

    @Override
    public DecoderConfig config() { return config; }

    @Override
    public Parameters parameters() { return parameters; }

    @Override
    public List<LinearLayer> linears() {
        return blocks.stream().flatMap(DecoderBlock::linears).map(Linear::layer).toList();
    }

    @Override
    public Decoder over(Parameters others) { return new Decoder(config, others, checkpoints); }

    @Override
    public Decoder checkpointed() { return new Decoder(config, parameters, true); }

    @Override
    public Decoder copy(Scope scope) { return new Decoder(config, parameters.copy(scope), checkpoints); }

    @Override
    public Decoder stored(DType type, Scope scope) {
        if (parameters.adapters().isPresent()) {
            throw new IllegalArgumentException("a model with adapters is stored once they are merged into it");
        }
        return new Decoder(config, StoredWeights.of(config, parameters, type, scope));
    }

    @Override
    public Tensor head() {
        return config.tiedHead() ? tokenEmbedding : parameters.get(config.family().names().headWeight());
    }

    /// The head once more, transposed and in panels, which a product with few rows reads at the speed of memory.
    /// Transposing on the way, as [#logits] does, reads at less than half of that.
    @Override
    public UnaryOperator<Tensor> generationHead(Scope scope) {
        Tensor head = Panels.ofRows(head(), scope);
        return hidden -> Ops.panelLinear(hidden, head, config.vocabSize(), null);
    }

    @Override
    public KvCache newCache(int batch, int capacity) {
        return new KvCache(backend(), config.layers(), batch, requireFits(capacity), config.attention().keyColumns());
    }

    @Override
    public Tensor hidden(Tensor ids, Dropout dropout) {
        int time = requireFits(ids.shape().dim(-1));
        Tensor x = embed(ids, range(time));
        return finalNorm.apply(throughBlocks(dropout.apply(x, 0), rotation(range(time), ids.size() / time),
                (block, parts) -> parts.attend(config.attention(), block.attention().window(), Optional.empty()),
                dropout));
    }

    @Override
    public Tensor hidden(Tensor ids, Segments segments, Dropout dropout) {
        requireFits(segments.longest());
        if (!ids.shape().equals(Shape.of(segments.batch(), segments.time()))) {
            throw new IllegalArgumentException("ids " + ids.shape() + " for " + segments);
        }
        int[] positions = segments.positions();
        Tensor x = embed(ids, positions, segments.batch(), segments.time());
        return finalNorm.apply(throughBlocks(dropout.apply(x, 0), rotation(positions, 1),
                (block, parts) -> parts.attend(config.attention(), block.attention().window(), Optional.of(segments)),
                dropout));
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
            Tensor x = embed(batch.ids(), range(time));
            // The positions that pad a row are cached too, but they lie beyond its length, and decoding overwrites
            // each before it comes within.
            Tensor all = throughBlocks(x, rotation(range(time), prompts.length), (block, parts) -> {
                cache.put(block.layer(), parts.keys(), parts.values(), slotIds);
                return parts.attend(config.attention(), block.attention().window(), Optional.empty());
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
            AttentionConfig attention = config.attention();
            Tensor x = embed(scope.of(ids, rows), positions);
            return finalNorm.apply(throughBlocks(x, rotation(positions, 1), (block, parts) -> {
                cache.put(block.layer(), parts.keys(), parts.values(), slotIds);
                Tensor out = scope.allocate(DType.F32, Shape.of(rows, attention.queryColumns()));
                backend().decodeAttention(parts.queries(), cache.keys(block.layer()), cache.values(block.layer()),
                        attended, attention.heads(), attention.kvHeads(), block.attention().window(), out);
                return out;
            }, Dropout.NONE));
        });
    }

    /// @param positions  of the last dimension of `ids`
    private Tensor embed(Tensor ids, int[] positions) { return embed(ids, positions, positions.length); }

    /// @param shape  of the positions, which broadcasts to that of `ids`
    private Tensor embed(Tensor ids, int[] positions, int... shape) {
        Tensor tokens = Ops.embedding(tokenEmbedding, ids);
        if (positionEmbedding.isEmpty()) { return tokens; }
        Tensor places = Ops.embedding(positionEmbedding.get(), Scope.current().of(positions, shape));
        Tensor x = Ops.add(tokens, places);
        tokens.evict();
        places.evict();
        return x;
    }

    /// How rows turn whose positions are these, so many times over.
    private Optional<Rotation> rotation(int[] positions, long times) {
        return rotary.map(tables -> {
            int[] ofRows = new int[Math.toIntExact(positions.length * times)];
            for (int row = 0; row < ofRows.length; row++) { ofRows[row] = positions[row % positions.length]; }
            int count = Arrays.stream(positions).max().orElse(0) + 1;
            return tables.at(Scope.current().of(ofRows, ofRows.length), count);
        });
    }

    private Tensor throughBlocks(Tensor x, Optional<Rotation> rotation, DecoderBlock.Attending attending,
            Dropout dropout) {
        Tensor stream = x;
        for (DecoderBlock block : blocks) {
            Tensor next = checkpoints
                    ? Ops.checkpoint(into -> block.forward(into, rotation, attending, dropout), stream, block.trained())
                    : block.forward(stream, rotation, attending, dropout);
            // What a recorded block reads again stays: evicted, all frozen layers below would be computed once more.
            if (!next.requiresGrad()) { DecoderBlock.evictUnrecorded(stream); }
            stream = next;
        }
        return stream;
    }

    /// What is computed in: F64 where the weights are, to prove things; stored weights are widened to F32.
    private static DType computed(Tensor weight) { return weight.dtype() == DType.F64 ? DType.F64 : DType.F32; }

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
