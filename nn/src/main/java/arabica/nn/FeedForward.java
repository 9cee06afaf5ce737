package arabica.nn;

import java.util.Objects;
import java.util.stream.Stream;

import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;

/// The feed-forward half of a layer: `down(activation(up(x)))`, or gated `down(silu(gate(x)) · up(x))`.
///
/// @param gate  null where there is none
record FeedForward(Activation activation, Linear gate, Linear up, Linear down) {
    static FeedForward named(Parameters parameters, DecoderConfig config, int layer) {
        Family.ParameterNames names = config.family().names();
        FeedForwardConfig feedForward = config.feedForward();
        String prefix = names.layer(layer);
        boolean rowsOut = config.family().rowsOut();
        int hidden = config.hiddenSize();
        var wider = DecoderParameters.shape(config, hidden, feedForward.innerSize());
        return new FeedForward(feedForward.activation(),
                feedForward.gated() ? Linear.named(parameters, prefix + names.gate(), wider, rowsOut) : null,
                Linear.named(parameters, prefix + names.up(), wider, rowsOut),
                Linear.named(parameters, prefix + names.down(),
                        DecoderParameters.shape(config, feedForward.innerSize(), hidden), rowsOut));
    }

    Stream<Linear> linears() { return Stream.of(gate, up, down).filter(Objects::nonNull); }

    /// `residual + dropout(feedForward(normal))`. Evicts `normal`, and what is activated: both are cheaper to compute again
    /// than to keep until backward.
    Tensor addTo(Tensor residual, Tensor normal, Dropout dropout, int place) {
        Tensor inner = up.apply(normal, dropout);
        Tensor active;
        if (gate == null) {
            normal.evict();
            active = activation.apply(inner);
        } else {
            Tensor opening = gate.apply(normal, dropout);
            normal.evict();
            active = Ops.swiGlu(opening, inner);
            DecoderBlock.evictUnrecorded(opening);
        }
        DecoderBlock.evictUnrecorded(inner);
        Tensor result = down.addTo(residual, active, dropout, place);
        active.evict();
        return result;
    }
}
