package arabica.nn;

import java.util.function.BiConsumer;

import arabica.autograd.Shape;

/// The names and shapes of GPT-2's parameters, in Hugging Face's order.
final class Gpt2Names {
    static final String PREFIX = "transformer.";
    static final String TOKENS = PREFIX + "wte.weight";
    static final String POSITIONS = PREFIX + "wpe.weight";
    static final String FINAL_NORM = PREFIX + "ln_f";

    private Gpt2Names() {}

    static String block(int layer) { return PREFIX + "h." + layer + "."; }

    /// Hands out each name with its shape. Weights are `[in, out]` but for the embeddings.
    static void forEach(Gpt2Config config, BiConsumer<String, Shape> action) {
        int hidden = config.hiddenSize();
        action.accept(TOKENS, Shape.of(config.vocabSize(), hidden));
        action.accept(POSITIONS, Shape.of(config.contextLength(), hidden));
        for (int layer = 0; layer < config.layers(); layer++) {
            String prefix = block(layer);
            norm(prefix + "ln_1", hidden, action);
            linear(prefix + "attn.c_attn", hidden, 3 * hidden, action);
            linear(prefix + "attn.c_proj", hidden, hidden, action);
            norm(prefix + "ln_2", hidden, action);
            linear(prefix + "mlp.c_fc", hidden, config.innerSize(), action);
            linear(prefix + "mlp.c_proj", config.innerSize(), hidden, action);
        }
        norm(FINAL_NORM, hidden, action);
    }

    private static void norm(String name, int size, BiConsumer<String, Shape> action) {
        action.accept(name + ".weight", Shape.of(size));
        action.accept(name + ".bias", Shape.of(size));
    }

    private static void linear(String name, int in, int out, BiConsumer<String, Shape> action) {
        action.accept(name + ".weight", Shape.of(in, out));
        action.accept(name + ".bias", Shape.of(out));
    }
}
