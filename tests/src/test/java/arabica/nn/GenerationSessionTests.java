package arabica.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.Scope;
import org.junit.jupiter.api.Test;

class GenerationSessionTests {
    private static final TokenListener ALL = (row, token) -> true;
    private static final SamplingConfig SAMPLING = SamplingConfig.sampling(4, 1, OptionalInt.of(TestModels.EOS));

    @Test
    void theFirstAnswerIsTheGeneratorsForTheSameSeed() {
        TestModels.withModel("vector", 1, model -> {
            try (GenerationSession session = new GenerationSession(model, SAMPLING, 7)) {
                int[] expected = new Generator(model).generate(List.of(new int[]{3, 4}), SAMPLING, 7).getFirst()
                        .newIds();
                assertThat(session.answer(new int[]{3, 4}, ALL).newIds()).isEqualTo(expected);
                session.reset();
                assertThat(session.length()).isZero();
                assertThat(session.answer(new int[]{3, 4}, ALL).newIds()).isEqualTo(expected);
            }
        });
    }

    @Test
    void aLaterAnswerIsThatToTheWholeConversation() {
        SamplingConfig greedy = SamplingConfig.greedy(3, OptionalInt.empty());
        TestModels.withModel("vector", 2, model -> {
            try (GenerationSession session = new GenerationSession(model, greedy, 0)) {
                List<Integer> whole = new ArrayList<>();
                for (int[] turn : new int[][]{{1, 2, 3}, {4}, {5, 6}}) {
                    IntStream.of(turn).forEach(whole::add);
                    int[] prompt = whole.stream().mapToInt(Integer::intValue).toArray();
                    int[] expected = new Generator(model).generate(List.of(prompt), greedy, 0).getFirst().newIds();
                    int[] answer = session.answer(turn, ALL).newIds();
                    assertThat(answer).isEqualTo(expected);
                    IntStream.of(answer).forEach(whole::add);
                    assertThat(session.length()).isEqualTo(whole.size());
                }
            }
        });
    }

    @Test
    void aLongConversationOutgrowsItsFirstCacheAndTurnsOfAnyLengthAreFed() {
        try (Backend backend = Backends.open("vector", 1); Scope scope = Scope.open(backend)) {
            Decoder model = Decoder.create(DecoderConfig.gpt2(11, 700, 8, 1, 2, OptionalInt.empty()), scope, 3);
            model.parameters().forEach((name, parameter) -> backend.affine(parameter, 9, 0, parameter));
            SamplingConfig greedy = SamplingConfig.greedy(5, OptionalInt.empty());
            try (GenerationSession session = new GenerationSession(model, greedy, 0)) {
                List<Integer> whole = new ArrayList<>();
                for (int length : new int[]{90, 3, 200, 20, 40, 1, 150}) {
                    int[] turn = IntStream.range(0, length).map(i -> (i * i + length) % 11).toArray();
                    IntStream.of(turn).forEach(whole::add);
                    int[] prompt = whole.stream().mapToInt(Integer::intValue).toArray();
                    int[] answer = session.answer(turn, ALL).newIds();
                    assertThat(answer).isEqualTo(
                            new Generator(model).generate(List.of(prompt), greedy, 0).getFirst().newIds());
                    IntStream.of(answer).forEach(whole::add);
                }
            }
        }
    }

    @Test
    void theEndTokenIsNoPartOfTheSequence() {
        TestModels.withModel("vector", 3, model -> {
            int[] free = new Generator(model).generate(List.of(new int[]{1}), SamplingConfig.greedy(3, OptionalInt
                    .empty()), 0).getFirst().newIds();
            SamplingConfig ending = SamplingConfig.greedy(9, OptionalInt.of(free[0]));
            try (GenerationSession session = new GenerationSession(model, ending, 0)) {
                Generation generation = session.answer(new int[]{1}, ALL);
                assertThat(generation.newIds()).containsExactly(free[0]);
                assertThat(generation.finishReason()).isEqualTo(FinishReason.EOS);
                assertThat(session.length()).isOne();
            }
        });
    }

    @Test
    void whatWasTakenBackIsForgotten() {
        SamplingConfig greedy = SamplingConfig.greedy(4, OptionalInt.empty());
        TestModels.withModel("vector", 4, model -> {
            try (GenerationSession session = new GenerationSession(model, greedy, 0)) {
                int[] first = session.answer(new int[]{1, 2}, ALL).newIds();
                session.keepOfAnswer(1);
                assertThat(session.length()).isEqualTo(3);
                int[] prompt = {1, 2, first[0], 9};
                assertThat(session.answer(new int[]{9}, ALL).newIds())
                        .isEqualTo(new Generator(model).generate(List.of(prompt), greedy, 0).getFirst().newIds());
            }
        });
    }

    @Test
    void thePenaltyKnowsTheWholeConversation() {
        SamplingConfig penal = SamplingConfig.greedy(5, OptionalInt.empty()).withRepetitionPenalty(4);
        TestModels.withModel("vector", 5, model -> {
            try (GenerationSession session = new GenerationSession(model, penal, 0)) {
                int[] first = session.answer(new int[]{1}, ALL).newIds();
                int[] prompt = IntStream.concat(IntStream.concat(IntStream.of(1), Arrays.stream(first)),
                        IntStream.of(2)).toArray();
                int[] second = session.answer(new int[]{2}, ALL).newIds();
                assertThat(second).isEqualTo(new Generator(model).generate(List.of(prompt), penal, 0).getFirst()
                        .newIds());
                assertThat(second).isNotEqualTo(new Generator(model)
                        .generate(List.of(prompt), SamplingConfig.greedy(5, OptionalInt.empty()), 0).getFirst()
                        .newIds());
            }
        });
    }

    @Test
    void aTurnThatLeavesNoRoomIsRefusedAndChangesNothing() {
        TestModels.withModel("vector", 6, model -> {
            try (GenerationSession session = new GenerationSession(model, SAMPLING, 0)) {
                session.answer(new int[]{1, 2}, ALL);
                int length = session.length();
                int[] tooLong = new int[TestModels.CONTEXT - length];
                assertThat(session.hasRoomFor(tooLong.length)).isFalse();
                assertThatThrownBy(() -> session.answer(tooLong, ALL)).isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("no room for an answer in the model's context of 16");
                assertThat(session.length()).isEqualTo(length);
                assertThat(session.hasRoomFor(tooLong.length - 1)).isTrue();
            }
        });
    }
}
