package arabica.nn;

import java.util.List;
import java.util.Map;

import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;

/// One layer of GPT-2: `x += attention(norm(x))`, then `x += feedForward(norm(x))`.
record Gpt2Block(int layer, LayerNorm attentionNorm, Linear queryKeyValue, Linear attentionOutput,
        LayerNorm feedForwardNorm, Linear expand, Linear contract) {

    /// What turns the projections `[…, 3·hidden]` (queries, keys and values side by side) of one layer into the
    /// attention's result `[…, hidden]`: over whole sequences, or against a cache.
    @FunctionalInterface
    interface Attention {
        Tensor apply(int layer, Tensor queryKeyValue);
    }

    static Gpt2Block named(Parameters parameters, Gpt2Config config, int layer) {
        String prefix = Gpt2Names.block(layer);
        double epsilon = config.layerNormEpsilon();
        return new Gpt2Block(layer, LayerNorm.named(parameters, prefix + "ln_1", epsilon),
                Linear.named(parameters, prefix + "attn.c_attn"), Linear.named(parameters, prefix + "attn.c_proj"),
                LayerNorm.named(parameters, prefix + "ln_2", epsilon), Linear.named(parameters, prefix + "mlp.c_fc"),
                Linear.named(parameters, prefix + "mlp.c_proj"));
    }

    List<Linear> linears() { return List.of(queryKeyValue, attentionOutput, expand, contract); }

    /// This layer's parameters that gather gradients.
    List<Tensor> trained(Parameters parameters) {
        String prefix = Gpt2Names.block(layer);
        return parameters.trained().entrySet().stream().filter(entry -> entry.getKey().startsWith(prefix))
                .map(Map.Entry::getValue).toList();
    }

    /// Normalized inputs and activated ones are cheaper to compute again than to keep until backward, and no derivative
    /// reads what is added to `x`: so these are always evicted, and ten numbers are kept for one of `x` instead of 18.
    /// Where nothing is recorded all is evicted that was read for the last time.
    Tensor forward(Tensor x, Attention attention, Dropout dropout) {
        Tensor normal = attentionNorm.apply(x);
        Tensor projections = queryKeyValue.apply(normal, dropout);
        normal.evict();
        Tensor mixed = attention.apply(layer, projections);
        evictUnrecorded(projections);
        Tensor middle = add(x, attentionOutput.apply(mixed, dropout), dropout, 2 * layer + 1);
        evictUnrecorded(mixed);
        normal = feedForwardNorm.apply(middle);
        Tensor inner = expand.apply(normal, dropout);
        normal.evict();
        Tensor active = Ops.gelu(inner);
        evictUnrecorded(inner);
        Tensor result = contract.apply(active, dropout);
        active.evict();
        Tensor sum = add(middle, result, dropout, 2 * layer + 2);
        evictUnrecorded(middle);
        return sum;
    }

    private static Tensor add(Tensor x, Tensor part, Dropout dropout, int place) {
        Tensor dropped = dropout.apply(part, place);
        Tensor sum = Ops.add(x, dropped);
        dropped.evict();
        part.evict();
        return sum;
    }

    static void evictUnrecorded(Tensor result) { if (!result.requiresGrad()) { result.evict(); } }
}
