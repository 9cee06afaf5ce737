package arabica.nn;

import java.util.OptionalInt;
import java.util.function.Consumer;

import arabica.autograd.Autograd;
import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.Scope;

/// Small models for tests.
final class TestModels {
    static final int VOCAB = 23;
    static final int CONTEXT = 16;
    static final int EOS = 22;

    private TestModels() {}

    static DecoderConfig config() { return DecoderConfig.gpt2(VOCAB, CONTEXT, 12, 2, 3, OptionalInt.of(EOS)); }

    /// A model whose weights are large enough for its distributions to be far from uniform.
    static Decoder lively(Scope scope, long seed) {
        Decoder model = Decoder.create(config(), scope, seed);
        model.parameters().forEach((name, parameter) -> {
            if (parameter.shape().rank() >= 2) { scope.backend().affine(parameter, 12, 0, parameter); }
        });
        return model;
    }

    static void withModel(String backendName, long seed, Consumer<Decoder> work) {
        try (Backend backend = Backends.open(backendName, 2); Scope scope = Scope.open(backend)) {
            work.accept(lively(scope, seed));
        }
    }

    /// All logits of one sequence, computed at once: `[time · vocab]`.
    static double[] logits(LanguageModel model, int[] ids) {
        return Autograd.noGrad(() -> Scope.step(model.backend(),
                () -> model.logits(model.hidden(Scope.current().of(ids, 1, ids.length))).toDoubles()));
    }
}
