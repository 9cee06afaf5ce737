package arabica.nn;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Consumer;

import arabica.autograd.Shape;

/// The one listing of a decoder's parameters: names, shapes and roles, in the order in which they are kept and written.
final class DecoderParameters {
    private final DecoderConfig config;
    private final Family.ParameterNames names;
    private final Consumer<ParameterSpec> action;

    private DecoderParameters(DecoderConfig config, Consumer<ParameterSpec> action) {
        this.config = config;
        this.names = config.family().names();
        this.action = action;
    }

    /// Hands out each parameter, as it is named: a configuration may claim billions of layers.
    ///
    /// @param withHead  whether a head that is not tied is among them; a body for a scalar head has none
    static void forEach(DecoderConfig config, boolean withHead, Consumer<ParameterSpec> action) {
        new DecoderParameters(config, action).list(withHead);
    }

    static SequencedMap<String, Shape> shapes(DecoderConfig config, boolean withHead) {
        SequencedMap<String, Shape> shapes = new LinkedHashMap<>();
        forEach(config, withHead, spec -> shapes.put(spec.name(), spec.shape()));
        return shapes;
    }

    private void list(boolean withHead) {
        int hidden = config.hiddenSize();
        add(names.tokensWeight(), Shape.of(config.vocabSize(), hidden), ParameterSpec.Role.EMBEDDING);
        if (config.attention().rotary().isEmpty()) {
            add(names.positionsWeight(), Shape.of(config.contextLength(), hidden), ParameterSpec.Role.EMBEDDING);
        }
        for (int layer = 0; layer < config.layers(); layer++) { layer(names.layer(layer), hidden); }
        norm(names.finalNormName(), hidden);
        if (withHead && !config.tiedHead()) {
            add(names.headWeight(), Shape.of(config.vocabSize(), hidden), ParameterSpec.Role.HEAD);
        }
    }

    private void layer(String prefix, int hidden) {
        AttentionConfig attention = config.attention();
        FeedForwardConfig feedForward = config.feedForward();
        norm(prefix + names.attentionNorm(), hidden);
        for (int i = 0; i < names.projections().size(); i++) {
            linear(prefix + names.projections().get(i), projectionShape(config, i), attention.projectionBias(), false);
        }
        linear(prefix + names.attentionOutput(), shape(config, attention.queryColumns(), hidden),
                attention.outputBias(), true);
        if (attention.queryKeyNorm()) {
            norm(prefix + names.queryNorm(), attention.headSize());
            norm(prefix + names.keyNorm(), attention.headSize());
        }
        norm(prefix + names.feedForwardNorm(), hidden);
        Shape wider = shape(config, hidden, feedForward.innerSize());
        if (feedForward.gated()) { linear(prefix + names.gate(), wider, feedForward.bias(), false); }
        linear(prefix + names.up(), wider, feedForward.bias(), false);
        linear(prefix + names.down(), shape(config, feedForward.innerSize(), hidden), feedForward.bias(), true);
    }

    /// The shape of the weight of one of the projections to queries, keys and values.
    static Shape projectionShape(DecoderConfig config, int index) {
        AttentionConfig attention = config.attention();
        boolean fused = config.family().names().fused();
        int columns = fused
                ? attention.queryColumns() + 2 * attention.keyColumns()
                : index == 0 ? attention.queryColumns() : attention.keyColumns();
        return shape(config, config.hiddenSize(), columns);
    }

    /// A linear layer's weight as the family's files have it.
    static Shape shape(DecoderConfig config, int in, int out) {
        return config.family().rowsOut() ? Shape.of(out, in) : Shape.of(in, out);
    }

    private void norm(String name, int size) {
        add(name + ".weight", Shape.of(size), ParameterSpec.Role.GAIN);
        if (config.norm().kind() == NormConfig.Kind.LAYER) {
            add(name + ".bias", Shape.of(size), ParameterSpec.Role.BIAS);
        }
    }

    private void linear(String name, Shape weight, boolean bias, boolean residual) {
        add(name + ".weight", weight, residual ? ParameterSpec.Role.RESIDUAL_WEIGHT : ParameterSpec.Role.WEIGHT);
        if (bias) {
            add(name + ".bias", Shape.of(weight.dim(config.family().rowsOut() ? 0 : 1)), ParameterSpec.Role.BIAS);
        }
    }

    private void add(String name, Shape shape, ParameterSpec.Role role) {
        action.accept(new ParameterSpec(name, shape, role));
    }
}
