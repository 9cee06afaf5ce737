package arabica.rlhf.sft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Autograd;
import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.Scope;
import arabica.datasets.arrow.TokenSequence;
import arabica.nn.Dropout;
import arabica.nn.LanguageModel;
import arabica.rlhf.Tiny;
import arabica.rlhf.train.LogProbs;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/// The loss of conversations in which several answers are learnt.
class ConversationLossTests {
    /// Prompt 0 … 8 with the answers 2 … 4 and 6 … 7, response 9 … 10.
    private static final TokenSequence ROW = new TokenSequence(new int[]{5, 9, 12, 70, 33, 8, 41, 4, 6, 99, 101}, 9,
            new int[]{2, 5, 6, 8});

    @Test
    void everyAnswersTokensAreTargetsGivenAllBeforeThem() {
        withModel(model -> {
            double[] found = LogProbs.score(model, List.of(ROW), 1).getFirst();
            assertThat(LogProbs.targets(ROW)).isEqualTo(7);
            // The same tokens as responses of sequences of their own.
            double[] first = alone(model, 2, 5);
            double[] second = alone(model, 6, 8);
            double[] last = alone(model, 9, 11);
            double[] expected = DoubleStream.concat(DoubleStream.of(first),
                    DoubleStream.concat(DoubleStream.of(second), DoubleStream.of(last))).toArray();
            assertThat(found).hasSize(7);
            for (int i = 0; i < 7; i++) { assertThat(found[i]).isCloseTo(expected[i], within(1e-5)); }
        });
    }

    @Test
    void theLossCountsTargetsAndNothingElse() {
        withModel(model -> {
            TokenSequence other = new TokenSequence(new int[]{3, 7, 11, 2}, 2);
            SequenceObjective objective = new SequenceObjective(model);
            assertThat(objective.units(ROW)).isEqualTo(7);
            double loss = Scope.step(model.backend(),
                    () -> Autograd
                            .noGrad(() -> LogProbs.crossEntropy(model, List.of(ROW, other), Dropout.NONE).item()));
            double expected = -LogProbs.score(model, List.of(ROW, other), 2).stream().flatMapToDouble(Arrays::stream)
                    .sum();
            assertThat(loss).isCloseTo(expected, within(1e-4));
        });
    }

    @Test
    void anAnswerThatBeginsTheSequenceHasAFirstTokenThatNothingPredicts() {
        TokenSequence row = new TokenSequence(new int[]{5, 9, 12, 70}, 3, new int[]{0, 2});
        assertThat(LogProbs.targets(row)).isEqualTo(2);
        withModel(model -> assertThat(LogProbs.score(model, List.of(row), 1).getFirst()).hasSize(2));
    }

    private static double[] alone(LanguageModel model, int from, int to) {
        TokenSequence one = new TokenSequence(Arrays.copyOf(ROW.ids(), to), from);
        return LogProbs.score(model, List.of(one), 1).getFirst();
    }

    private static void withModel(Consumer<LanguageModel> work) {
        try (Backend backend = Backends.open("vector", 1); Scope scope = Scope.open(backend)) {
            work.accept(Tiny.model(scope, 4));
        }
    }
}
