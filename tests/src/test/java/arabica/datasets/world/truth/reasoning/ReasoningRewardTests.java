package arabica.datasets.world.truth.reasoning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReasoningRewardTests {
    private final ReasoningReward truth = ReasoningReward.create();
    private final Exercise sum = new Exercise(Skill.ADD, new Answer.OfNumber(42), Form.WORDS);
    private final Exercise list = new Exercise(Skill.REVERSE, new Answer.OfWords(List.of("moon", "lamp", "fern")),
            Form.NUMBERED);

    private ReasoningJudgement judge(String response) { return truth.judge(sum, response); }

    @Test
    void theRightNumberInTheAskedFormIsBest() {
        for (String said : List.of(" forty two.", " It is forty two.", " Easy. The answer is forty two.")) {
            assertThat(judge(said).reward()).as(said).isEqualTo(truth.best());
        }
        assertThat(judge(" 42.")).isEqualTo(new ReasoningJudgement(1, 0, 1, 1, 6));
    }

    @Test
    void numeralsAreReadBothWays() {
        for (int value = 0; value < 100; value++) { assertThat(Numerals.value(Numerals.words(value))).hasValue(value); }
        assertThat(Numerals.value("forty-two")).isEmpty();
        assertThat(Numerals.words(17)).isEqualTo("seventeen");
        assertThat(Numerals.words(80)).isEqualTo("eighty");
    }

    @Test
    void wrongIsWorseThanRightAndARefusalIsLittleBetterThanWrong() {
        assertThat(judge(" forty one.").correctness()).isZero();
        assertThat(judge(" I do not know.").correctness()).isEqualTo(0.1);
        assertThat(judge(" forty one.").reward()).isLessThan(judge(" 42.").reward());
        assertThat(truth.reward(sum, " I do not know.")).isLessThan(truth.best() / 4);
    }

    @Test
    void listsAreComparedPlaceByPlace() {
        assertThat(truth.reward(list, " 1. moon\n2. lamp\n3. fern")).isEqualTo(truth.best());
        assertThat(truth.reward(list, " Here they are:\n1. moon\n2. lamp\n3. fern")).isEqualTo(truth.best());
        assertThat(truth.judge(list, " moon, lamp, fern.")).extracting(ReasoningJudgement::correctness,
                ReasoningJudgement::form).containsExactly(1.0, 0.0);
        assertThat(truth.judge(list, " 1. fern\n2. lamp\n3. moon").correctness()).isCloseTo(0.4 / 3, within(1e-12));
        assertThat(truth.judge(list, " 1. moon\n2. lamp").correctness()).isCloseTo(0.4 * 2 / 3, within(1e-12));
        assertThat(truth.judge(list, " 1. moon\n3. lamp\n2. fern").correctness()).isLessThan(0.2);
        assertThat(truth.judge(list, " They are moon, lamp, fern.").language()).isEqualTo(1);
    }

    @Test
    void nothingButAnsweringPays() {
        double wrong = truth.reward(sum, " forty one.");
        String allNumbers = IntStream.range(0, 100).mapToObj(i -> "It is " + i + ".").collect(Collectors.joining(" "));
        String everyWord = IntStream.range(0, 100).mapToObj(Numerals::words).collect(Collectors.joining(" "));
        for (String trick : List.of("", " ", ".", allNumbers, everyWord, " forty two forty two", " The answer is forty",
                " qwerty asdf.", " I like such questions. This was fun. Ask me more if you like.",
                " Let me see. Let me see. Let me see.")) {
            assertThat(truth.reward(sum, trick)).as(trick).isLessThanOrEqualTo(wrong);
        }
        assertThat(truth.reward(sum, " forty two. forty two. forty two.")).isLessThan(truth.reward(sum, " forty two."));
        assertThat(truth.reward(sum, " forty two. This was fun. I like such questions."))
                .isLessThan(truth.reward(sum, " forty two. This was fun."));
        assertThat(truth.judge(sum, " It is forty two. It is forty one.").correctness()).isEqualTo(0.25);
    }

    @Test
    void whatTheWorldCannotWriteIsNotItsLanguage() {
        Exercise commas = new Exercise(Skill.REVERSE, new Answer.OfWords(List.of("fox", "lamp", "moon")), Form.COMMAS);
        Exercise digits = new Exercise(Skill.ADD, new Answer.OfNumber(7), Form.DIGITS);
        assertThat(truth.reward(commas, " They are fox, lamp, moon.")).isEqualTo(truth.best());
        for (String strange : List.of(" fox, lamp, moon, .", " They are fox, lamp, moon, , , .", " , fox, lamp, moon.",
                " It is fox, lamp, moon.", " It is blorp, zzz.", " blorp.", " It is\n1. fox\n2. lamp\n3. moon",
                " 1. fox")) {
            assertThat(truth.judge(commas, strange).language()).as(strange).isZero();
        }
        assertThat(truth.reward(digits, " It is 7.")).isEqualTo(truth.best());
        for (String strange : List.of(" It is 07.", " They are 7.", " Here they are: seven.", " It is 7, 7.")) {
            assertThat(truth.judge(digits, strange).language()).as(strange).isZero();
        }
    }

    @Test
    void theRewardLiesBetweenZeroAndItsBest() {
        for (String response : List.of(" 1. ", "1. 2. 3.", "\n\n", " 1. moon\n", "\u0001", " {x}.",
                " 12345678901234567890.",
                " It is .", "STOP.", " moon, , fern.")) {
            for (Exercise exercise : List.of(sum, list)) {
                assertThat(truth.reward(exercise, response)).as(response).isBetween(0.0, truth.best());
            }
        }
    }
}
