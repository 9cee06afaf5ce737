package arabica.parity;

import arabica.autograd.Backend;
import arabica.datasets.arrow.TokenSequence;
import arabica.nn.DecoderConfig;
import arabica.nn.LearningRateSchedule;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainerOptionsBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/// Models of the golden checkpoints' shapes, with random weights, and random rows to train them on: small enough for plain
/// loops in F64.
final class Setups {
    private static final int VOCABULARY = 457;
    private static final OptionalInt EOS = OptionalInt.of(456);

    static final DecoderConfig GPT2 = DecoderConfig.gpt2(VOCABULARY, 64, 32, 2, 4, EOS);
    static final DecoderConfig LLAMA = DecoderConfig.llama(VOCABULARY, 64, 48, 2, 6, 2, 128, EOS, EOS);

    private Setups() {}

    static TrainingSetup of(DecoderConfig config, Backend backend, int steps) {
        return of(config, backend, options(steps).build());
    }

    static TrainingSetup of(DecoderConfig config, Backend backend, TrainerOptions options) {
        return new TrainingSetup(config, OurTraining.weights(config, backend, 5), rows(), options);
    }

    /// Gradients are gathered over two micro-batches, and norms are above 1 at first: they are clipped.
    static TrainerOptionsBuilder options(int steps) {
        return TrainerOptions.builder(3e-3).maxSteps(steps).batchSize(3).gradAccum(2).warmupSteps(5)
                .schedule(LearningRateSchedule.Kind.COSINE).weightDecay(0.1).maxGradNorm(1).shuffle(false);
    }

    /// Prompts and responses of all lengths. A pass over them is four steps, of which the last has fewer rows.
    private static List<TokenSequence> rows() {
        SplittableRandom random = new SplittableRandom(11);
        List<TokenSequence> rows = new ArrayList<>();
        for (int row = 0; row < 20; row++) {
            int[] ids = random.ints(random.nextInt(2, 41), 0, VOCABULARY).toArray();
            rows.add(new TokenSequence(ids, random.nextInt(0, ids.length)));
        }
        return rows;
    }
}
