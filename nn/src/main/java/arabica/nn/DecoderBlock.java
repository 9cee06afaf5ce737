package arabica.nn;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import arabica.autograd.Tensor;
import arabica.nn.RotaryTables.Rotation;

/// One layer: `x += attention(norm(x))`, then `x += feedForward(norm(x))`; or, parallel (GPT-J, GPT-NeoX),
/// `x += attention(norm₁(x)) + feedForward(norm₂(x))`.
///
/// @param trained  its parameters that gather gradients
record DecoderBlock(int layer, Norm attentionNorm, SelfAttention attention, Norm feedForwardNorm,
        FeedForward feedForward, boolean parallel, List<Tensor> trained) {

    /// What turns queries, keys and values of one layer into its attention's result `[…, heads·d]`: over whole sequences,
    /// or against a cache.
    @FunctionalInterface
    interface Attending {
        Tensor apply(DecoderBlock block, QueriesKeysValues parts);
    }

    static DecoderBlock named(Parameters parameters, DecoderConfig config, int layer) {
        Family.ParameterNames names = config.family().names();
        String prefix = names.layer(layer);
        return new DecoderBlock(layer, Norm.named(parameters, prefix + names.attentionNorm(), config.norm()),
                SelfAttention.named(parameters, config, layer),
                Norm.named(parameters, prefix + names.feedForwardNorm(), config.norm()),
                FeedForward.named(parameters, config, layer), config.parallelResidual(),
                parameters.trained(prefix));
    }

    Stream<Linear> linears() { return Stream.concat(attention.linears(), feedForward.linears()); }

    /// Normalized inputs and activated ones are cheaper to compute again than to keep until backward, and no derivative
    /// reads what is added to `x`: so these are always evicted, and in GPT-2 ten numbers are kept for one of `x` instead of
    /// 18. Where nothing is recorded all is evicted that was read for the last time.
    Tensor forward(Tensor x, Optional<Rotation> rotation, Attending attending, Dropout dropout) {
        Tensor normal = attentionNorm.apply(x);
        QueriesKeysValues parts = attention.project(normal, rotation, dropout);
        normal.evict();
        Tensor mixed = attending.apply(this, parts);
        parts.evictUnrecorded();
        Tensor middle = attention.output().addTo(x, mixed, dropout, 2 * layer + 1);
        evictUnrecorded(mixed);
        Tensor sum = feedForward.addTo(middle, feedForwardNorm.apply(parallel ? x : middle), dropout, 2 * layer + 2);
        evictUnrecorded(middle);
        return sum;
    }

    static void evictUnrecorded(Tensor result) { if (!result.requiresGrad()) { result.evict(); } }
}
