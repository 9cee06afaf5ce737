package arabica.tornado;

import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.nn.AdamW;
import arabica.nn.AdamWConfig;
import arabica.nn.Decoder;
import arabica.nn.DecoderConfig;
import arabica.nn.Gradients;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/// A small GPT-2 that learns one batch by heart: forward, backward, clipping and AdamW in each step.
final class ShortTraining {
    private static final int VOCAB = 61;
    private static final int BATCH = 4;
    private static final int TIME = 24;

    private final Decoder model;
    private final AdamW optimizer;
    private final int[] ids = new int[BATCH * TIME];
    private final int[] targets = new int[BATCH * TIME];

    ShortTraining(Scope scope) {
        model = Decoder.create(DecoderConfig.gpt2(VOCAB, TIME, 32, 2, 2, OptionalInt.empty()), scope, 1);
        optimizer = new AdamW(model.parameters(), AdamWConfig.usual());
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < ids.length; i++) {
            ids[i] = random.nextInt(VOCAB);
            targets[i] = random.nextInt(VOCAB);
        }
    }

    /// @return the loss before this step's update
    double step() {
        model.parameters().zeroGrad();
        double loss = Scope.step(model.parameters().scope().backend(), () -> {
            Scope scope = Scope.current();
            Tensor mean = model.crossEntropy(model.hidden(scope.of(ids, BATCH, TIME)), scope.of(targets, BATCH, TIME));
            mean.backward();
            return mean.item();
        });
        double norm = Gradients.norm(model.parameters());
        optimizer.step(3e-3, Gradients.clipScale(norm, 1));
        return loss;
    }
}
