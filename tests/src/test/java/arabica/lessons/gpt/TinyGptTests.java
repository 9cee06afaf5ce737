package arabica.lessons.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.autograd.scalar.ScalarBackend;
import arabica.autograd.vector.VectorBackend;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TinyGptTests {
    private final SplittableRandom random = new SplittableRandom(0);
    private Backend backend;
    private Scope scope;
    private TinyGpt model;

    @BeforeEach
    void open() {
        backend = new VectorBackend(1);
        scope = Scope.open(backend);
        model = new TinyGpt(GptLesson.CONFIG, scope, random);
    }

    @AfterEach
    void close() {
        scope.close();
        backend.close();
    }

    /// A mean over 25,600 predictions is off by 0.007 or so.
    @Test
    void theLossFallsToTheEntropyAndTheRuleIsLearnt() {
        List<Double> losses = GptLesson.train(model, GptLesson.STEPS, 32, random);
        double last = GptLesson.mean(losses.subList(GptLesson.STEPS - 50, GptLesson.STEPS));
        assertThat(last).isCloseTo(GptLesson.SOURCE.leastLoss(GptLesson.CONFIG.time()), within(0.03));

        for (int a = 0; a < 5; a++) {
            for (int b = 0; b < 5; b++) {
                int[] seen = {3, 4, 2, a, b};
                double[] p = GptLesson.probabilities(model, seen, 1);
                assertThat(p[(a + b) % 5]).as("the sum of %d and %d", a, b).isCloseTo(0.9, within(0.08));
            }
        }
    }

    /// No model knows the noise before it comes. One that seems to has seen what it should predict. A small model is enough.
    @Test
    void noLossIsBelowTheEntropy() {
        try (Backend plain = new ScalarBackend(); Scope parameters = Scope.open(plain)) {
            TinyGpt small = new TinyGpt(new TinyGpt.Config(5, 8, 16, 1, 1), parameters, random);
            assertThat(GptLesson.train(small, 15, 16, random)).allSatisfy(loss -> assertThat(loss)
                    .isGreaterThan(GptLesson.SOURCE.leastLoss(8)));
        }
    }

    /// A token that comes later changes no earlier prediction.
    @Test
    void predictionsDoNotSeeTheFuture() {
        double[][] logits = new double[2][];
        for (int i = 0; i < 2; i++) {
            int[] ids = {1, 2, 3, i};
            logits[i] = Scope.step(backend, () -> model.logits(Scope.current().of(ids, 1, 4)).toDoubles());
        }
        for (int i = 0; i < 3 * 5; i++) { assertThat(logits[0][i]).isEqualTo(logits[1][i]); }
        assertThat(logits[0][15]).isNotEqualTo(logits[1][15]);
    }

    @Test
    void theSourceIsAsOftenNoisyAsItSays() {
        int[] x = GptLesson.SOURCE.sequence(100_000, random);
        int sums = 0;
        for (int t = 2; t < x.length; t++) { if (x[t] == (x[t - 1] + x[t - 2]) % 5) { sums++; } }
        assertThat(sums / (x.length - 2.0)).isCloseTo(0.9, within(0.005));
    }
}
