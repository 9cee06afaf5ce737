package arabica.rlhf.reward;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import arabica.WithScope;
import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;
import arabica.datasets.arrow.TokenSequence;
import arabica.nn.LanguageModel;
import arabica.nn.ScalarModel;
import arabica.rlhf.Altered;
import arabica.rlhf.Tiny;
import arabica.rlhf.loss.PairwiseLoss;
import arabica.rlhf.train.PairExample;
import arabica.rlhf.train.TrainingException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelfCheckTests extends WithScope {
    private static final List<PairExample> PAIRS = List.of(new PairExample(new TokenSequence(new int[]{1, 2, 3}, 1),
            new TokenSequence(new int[]{1, 2, 3, 4, 5, 6, 7, 8, 9}, 1)));

    SelfCheckTests() { super("vector", 1); }

    /// A body that is not causal: every position sees the mean of all, pads among them.
    @Test
    void aPreferenceModelThatReadsPadsIsFoundOut() {
        LanguageModel body = Tiny.model(scope, 1);
        LanguageModel looksAhead = Altered.hidden(body, hidden -> Ops.add(hidden, meanOverTime(hidden)));
        assertThatExceptionOfType(TrainingException.class)
                .isThrownBy(() -> new RewardObjective(ScalarModel.create(looksAhead, 3), PairwiseLoss.PLAIN)
                        .checkStart(PAIRS))
                .withMessageContaining("self check").withMessageContaining("a pad was read");
        new RewardObjective(ScalarModel.create(body, 3), PairwiseLoss.PLAIN).checkStart(PAIRS);
    }

    private static Tensor meanOverTime(Tensor hidden) {
        return Ops.reshape(Ops.mean(hidden, 1), hidden.shape().dim(0), 1, hidden.shape().columns());
    }
}
