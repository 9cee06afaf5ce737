package arabica.datasets.world.reasoning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.datasets.world.language.Language;
import arabica.datasets.world.language.Noun;
import arabica.datasets.world.truth.Baselines;
import arabica.datasets.world.truth.reasoning.Answer;
import arabica.datasets.world.truth.reasoning.Form;
import arabica.datasets.world.truth.reasoning.ReasoningReward;
import arabica.datasets.world.truth.reasoning.Skill;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReasoningWorldTests {
    private static final int ROWS = 3_000;

    private final ReasoningWorld world = ReasoningWorld.create(7);
    private final ReasoningReward truth = ReasoningReward.create();

    private List<ReasoningPrompt> heldOut() { return IntStream.range(0, ROWS).mapToObj(world::heldOutPrompt).toList(); }

    private List<String> trainingTexts() {
        List<String> texts = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            ReasoningPair pair = world.pair(row, 0.3);
            texts.add(world.text(row));
            texts.add(world.prompt(row).text());
            texts.add(world.demonstration(row).prompt().text() + world.demonstration(row).completion());
            texts.add(pair.prompt().text() + pair.chosen() + pair.rejected());
        }
        return texts;
    }

    @Test
    void everySkillAndFormIsAsked() {
        assertThat(heldOut()).extracting(prompt -> prompt.exercise().skill()).contains(Skill.values());
        assertThat(heldOut()).extracting(prompt -> prompt.exercise().form()).contains(Form.values());
    }

    @Test
    void promptsAskForWhatTheirExerciseSays() {
        for (ReasoningPrompt prompt : heldOut()) {
            List<Integer> numbers = Pattern.compile("\\d+").matcher(prompt.text()).results()
                    .map(found -> Integer.parseInt(found.group())).toList();
            Answer answer = prompt.exercise().answer();
            switch (prompt.exercise().skill()) {
                case ADD -> assertThat(answer).isEqualTo(new Answer.OfNumber(numbers.get(0) + numbers.get(1)));
                case SUBTRACT -> {
                    // "Take 5 from 17" names the smaller number first.
                    int difference = Math.abs(numbers.get(0) - numbers.get(1));
                    assertThat(answer).isEqualTo(new Answer.OfNumber(difference));
                }
                case GREATER ->
                    assertThat(answer).isEqualTo(new Answer.OfNumber(Math.max(numbers.get(0), numbers.get(1))));
                case COUNT -> assertThat(answer).isEqualTo(new Answer.OfNumber(list(prompt).size()));
                case REPEAT -> assertThat(answer).isEqualTo(new Answer.OfWords(list(prompt)));
                case REVERSE -> assertThat(answer).isEqualTo(new Answer.OfWords(list(prompt).reversed()));
                case FIRST -> {
                    int k = prompt.text().contains("two") ? 2 : 3;
                    assertThat(list(prompt)).hasSizeGreaterThan(k);
                    assertThat(answer).isEqualTo(new Answer.OfWords(list(prompt).subList(0, k)));
                }
            }
        }
    }

    /// The words with commas between them in a prompt.
    private static List<String> list(ReasoningPrompt prompt) {
        Set<String> nouns = Language.load().heldOutTopics().stream().map(Noun::singular).collect(Collectors.toSet());
        return Arrays.stream(prompt.text().split("[^a-z]+")).filter(nouns::contains).toList();
    }

    @Test
    void heldOutNounsOccurInNoTrainingRow() {
        Set<String> seen = trainingTexts().stream().flatMap(text -> Arrays.stream(text.split("[^a-z]+")))
                .collect(Collectors.toSet());
        assertThat(seen).contains("fox");
        Language.load().heldOutTopics()
                .forEach(noun -> assertThat(seen).doesNotContain(noun.singular(), noun.plural()));
    }

    @Test
    void heldOutPairsOfNumbersAreWorkedWithInNoTrainingRow() {
        // Every way of saying that two numbers are added, subtracted or compared.
        List<Pattern> sums = List.of(
                "(\\d+) and (\\d+) (?:make|are|together)", "(\\d+) plus (\\d+)", "(\\d+) minus (\\d+)",
                "(\\d+) without (\\d+)",
                "From (\\d+) take (\\d+)", "Take (\\d+) from (\\d+)", "Add (\\d+) and (\\d+)", "more, (\\d+) or (\\d+)",
                "greater of (\\d+) and (\\d+)", "(\\d+) is more than (\\d+)", "Of (\\d+) and (\\d+) the greater")
                .stream()
                .map(Pattern::compile).toList();
        int found = 0;
        for (String text : trainingTexts()) {
            for (Pattern sum : sums) {
                for (var match : sum.matcher(text).results().toList()) {
                    int a = Integer.parseInt(match.group(1));
                    int b = Integer.parseInt(match.group(2));
                    found++;
                    boolean operands = a <= Operands.LARGEST && b <= Operands.LARGEST && a != b;
                    assertThat(operands && new Operands(Math.max(a, b), Math.min(a, b)).heldOut()).as(text).isFalse();
                }
            }
        }
        assertThat(found).isGreaterThan(3_000);
        assertThat(
                heldOut().stream().filter(prompt -> prompt.exercise().skill() == Skill.ADD).map(ReasoningPrompt::text)
                        .distinct())
                .hasSizeGreaterThan(80);
    }

    /// Were held-out answers of one kind, or strange to training, not the skill would be judged.
    @Test
    void heldOutPairsHaveNothingInCommonAndNoAnswerOfTheirOwn() {
        List<Operands> pairs = IntStream.rangeClosed(2, Operands.LARGEST).boxed().flatMap(
                more -> IntStream.range(1, more).mapToObj(less -> new Operands(more, less))).toList();
        List<Operands> held = pairs.stream().filter(Operands::heldOut).toList();
        List<Operands> training = pairs.stream().filter(pair -> !pair.heldOut()).toList();
        assertThat(held).hasSize(35);
        for (ToIntFunction<Operands> answer : List.<ToIntFunction<Operands>>of(pair -> pair.more() - pair.less(),
                pair -> pair.more() + pair.less(), Operands::more)) {
            assertThat(answers(training, answer)).isEqualTo(answers(pairs, answer));
            Set<Integer> answers = answers(held, answer);
            assertThat(answers).hasSizeGreaterThanOrEqualTo(15);
            // No answer is right often by itself, and none tells its parity.
            for (int one : answers) {
                assertThat(held.stream().filter(pair -> answer.applyAsInt(pair) == one)).hasSizeLessThanOrEqualTo(6);
            }
            assertThat(held.stream().filter(pair -> answer.applyAsInt(pair) % 2 == 0)).hasSizeBetween(10, 25);
        }
    }

    private static Set<Integer> answers(List<Operands> pairs, ToIntFunction<Operands> answer) {
        return pairs.stream().map(answer::applyAsInt).collect(Collectors.toSet());
    }

    @Test
    void textsTellNoUntruths() {
        Pattern sum = Pattern.compile("(\\d+) (?:and|plus) (\\d+) (?:make|is) (\\d+)");
        Pattern difference = Pattern.compile("(\\d+) (?:minus|without) (\\d+) is (\\d+)");
        int found = 0;
        for (int row = 0; row < ROWS; row++) {
            for (var match : sum.matcher(world.text(row)).results().toList()) {
                found++;
                assertThat(Integer.parseInt(match.group(1)) + Integer.parseInt(match.group(2)))
                        .isEqualTo(Integer.parseInt(match.group(3)));
            }
            for (var match : difference.matcher(world.text(row)).results().toList()) {
                found++;
                assertThat(Integer.parseInt(match.group(1)) - Integer.parseInt(match.group(2)))
                        .isEqualTo(Integer.parseInt(match.group(3)));
            }
            assertThat(world.text(row)).doesNotContain("{", "}", "Question:", "Answer:");
        }
        assertThat(found).isGreaterThan(500);
    }

    @Test
    void sixDemonstrationsInTenAreRightAndTheMeanLeavesRoomForAlignment() {
        List<ReasoningWorld.Demonstrated> shown = IntStream.range(0, ROWS).mapToObj(world::demonstration).toList();
        double right = shown.stream().filter(
                row -> truth.judge(row.prompt().exercise(), row.completion()).correctness() == 1).count()
                / (double) ROWS;
        assertThat(right).isCloseTo(0.6, within(0.04));
        double mean = shown.stream().mapToDouble(row -> truth.reward(row.prompt().exercise(), row.completion()))
                .average().orElseThrow();
        assertThat(mean).isBetween(4.5, 6.0);
        assertThat(truth.best()).isEqualTo(8);
    }

    @Test
    void responsesOfTheWorldAreItsLanguage() {
        for (int row = 0; row < ROWS; row++) {
            ReasoningPair pair = world.pair(row, 0.5);
            for (String response : List.of(pair.chosen(), pair.rejected())) {
                assertThat(response).startsWith(" ").doesNotContain("{", "}");
                assertThat(truth.judge(pair.prompt().exercise(), response).language()).as(response).isEqualTo(1);
            }
        }
    }

    /// What a preference model can know without reading the prompt: how long a response is, how many statements it makes,
    /// in which form, and whether it refuses or chats.
    @Test
    void styleAloneDoesNotTellWhichResponseIsPreferred() {
        List<ReasoningPair> pairs = IntStream.range(0, ROWS).mapToObj(world::heldOutPair).toList();
        double bayes = pairs.stream().mapToDouble(pair -> Baselines.sigmoid(Math.abs(
                truth.reward(pair.prompt().exercise(), pair.chosen())
                        - truth.reward(pair.prompt().exercise(), pair.rejected()))))
                .average().orElseThrow();
        assertThat(bayes).isBetween(0.8, 0.9);
        ToDoubleFunction<String> length = String::length;
        assertThat(accuracy(pairs, length)).isBetween(0.3, 0.7);
        // The best score of a response by its style alone: the mean reward of the responses of that style.
        Map<String, Double> byStyle = IntStream.range(0, 4 * ROWS).mapToObj(row -> world.pair(row, 0)).flatMap(
                pair -> List.of(Map.entry(style(pair.chosen()), truth.reward(pair.prompt().exercise(), pair.chosen())),
                        Map.entry(style(pair.rejected()), truth.reward(pair.prompt().exercise(), pair.rejected())))
                        .stream())
                .collect(Collectors.groupingBy(Map.Entry::getKey, Collectors.averagingDouble(Map.Entry::getValue)));
        double style = accuracy(pairs, response -> byStyle.getOrDefault(style(response), 4.0));
        assertThat(style).as("by style alone").isBetween(0.5, bayes - 0.15);
    }

    /// A response without its content: nouns and numbers are blanks.
    private static String style(String response) {
        boolean chats = response.contains("questions") || response.contains("fun") || response.contains("Ask me")
                || response.contains("while") || response.contains("all day");
        boolean refuses = response.contains("not know") || response.contains("not say")
                || response.contains("too hard");
        boolean numbered = response.contains("1. ");
        boolean digits = !numbered && response.matches("(?s).*\\d.*");
        return chats + " " + refuses + " " + numbered + " " + digits + " " + response.split("[.!?]+").length;
    }

    private static double accuracy(List<ReasoningPair> pairs, ToDoubleFunction<String> score) {
        return pairs.stream().mapToDouble(pair -> (1 + Math.signum(score.applyAsDouble(pair.chosen())
                - score.applyAsDouble(pair.rejected()))) / 2).average().orElseThrow();
    }

    @Test
    void foreignPairsLieEvenlyAndAreInWordsThatDemonstrationsLack() {
        long foreign = IntStream.range(0, 1_000).filter(row -> world.pair(row, 0.3).foreign()).count();
        assertThat(foreign).isEqualTo(300);
        assertThat(IntStream.range(0, 100).filter(row -> world.pair(row, 0.3).foreign()).count()).isEqualTo(30);
        Set<String> own = new HashSet<>();
        for (int row = 0; row < ROWS; row++) {
            own.addAll(Arrays.asList(world.demonstration(row).completion().split("[^A-Za-z]+")));
            own.addAll(Arrays.asList(world.text(row).split("[^A-Za-z]+")));
        }
        long strange = IntStream.range(0, 300).mapToObj(row -> world.pair(row, 1))
                .filter(pair -> !own.containsAll(Arrays.asList(pair.chosen().strip().split("[^A-Za-z]+")))).count();
        assertThat(strange).isGreaterThan(250);
    }
}
