package arabica.nn;

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

    Tensor forward(Tensor x, Attention attention, Dropout dropout) {
        Tensor mixed = attention.apply(layer, queryKeyValue.apply(attentionNorm.apply(x)));
        x = Ops.add(x, dropout.apply(attentionOutput.apply(mixed), 2 * layer + 1));
        Tensor inner = Ops.gelu(expand.apply(feedForwardNorm.apply(x)));
        return Ops.add(x, dropout.apply(contract.apply(inner), 2 * layer + 2));
    }
}
