package arabica.datasets.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.datasets.world.PreferencePair.Source;
import arabica.datasets.world.language.Kind;
import arabica.datasets.world.language.Language;
import arabica.datasets.world.language.Noun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WorldTests {
    private final World world = World.create(7);
    private final Language language = Language.load();

    @Test
    void sameSeedGivesTheSameRows() {
        World again = World.create(7);
        assertThat(again.pretrainingTexts(200)).isEqualTo(world.pretrainingTexts(200));
        assertThat(again.demonstrations(200)).isEqualTo(world.demonstrations(200));
        assertThat(again.preferencePairs(200, 0.3)).isEqualTo(world.preferencePairs(200, 0.3));
        assertThat(again.prompts(200)).isEqualTo(world.prompts(200));
        assertThat(again.heldOutPrompts(200)).isEqualTo(world.heldOutPrompts(200));
        assertThat(again.heldOutPairs(200)).isEqualTo(world.heldOutPairs(200));
        assertThat(again.heldOutDemonstrations(200)).isEqualTo(world.heldOutDemonstrations(200));
        assertThat(again.idealResponses(world.prompts(200))).isEqualTo(world.idealResponses(world.prompts(200)));
    }

    @Test
    void anotherSeedGivesOtherRows() {
        World other = World.create(8);
        assertThat(other.pretrainingTexts(50)).doesNotContainAnyElementsOf(world.pretrainingTexts(50));
        assertThat(other.demonstrations(50)).isNotEqualTo(world.demonstrations(50));
        assertThat(other.prompts(50)).isNotEqualTo(world.prompts(50));
    }

    @Test
    void fewerRowsAreTheBeginningOfMoreRows() {
        assertThat(world.demonstrations(100).subList(0, 40)).isEqualTo(world.demonstrations(40));
        assertThat(world.preferencePairs(100, 0.3).subList(0, 40)).isEqualTo(world.preferencePairs(40, 0.3));
    }

    @Test
    void streamsDoNotShareRows() {
        Set<String> demonstrated = world.demonstrations(300).stream().map(row -> row.prompt().text())
                .collect(Collectors.toSet());
        long shared = world.prompts(300).stream().filter(prompt -> demonstrated.contains(prompt.text())).count();
        assertThat(shared).isLessThan(10);
    }

    @Test
    void thereAreTopicsEnoughAndNoneIsInBothSets() {
        assertThat(world.trainingTopics()).hasSizeGreaterThanOrEqualTo(200);
        assertThat(world.heldOutTopics()).hasSizeGreaterThanOrEqualTo(40).doesNotContainAnyElementsOf(
                world.trainingTopics());
    }

    @Test
    void heldOutTopicsOccurInNoTrainingText() {
        Set<String> seen = wordsOf(trainingTexts());
        assertThat(seen).contains("fox", "foxes");
        language.heldOutTopics().forEach(noun -> assertThat(List.of(noun.singular(), noun.plural()))
                .doesNotContainAnyElementsOf(seen));
    }

    @Test
    void heldOutPromptsUseWordsThatTrainingSawExceptTheirTopics() {
        Set<String> known = wordsOf(trainingTexts());
        language.heldOutTopics().forEach(noun -> known.addAll(List.of(noun.singular(), noun.plural())));
        assertThat(wordsOf(world.heldOutPrompts(2000).stream().map(WorldPrompt::text))).isSubsetOf(known);
    }

    @Test
    void heldOutTemplatesAreNoTrainingTemplates() {
        Set<String> training = new HashSet<>();
        Set<String> heldOut = new HashSet<>();
        language.prompts().sections().forEach((heading, lines) -> (heading.startsWith("held-out") ? heldOut : training)
                .addAll(lines.stream().map(line -> line.replace("+ ", "")).toList()));
        assertThat(heldOut).isNotEmpty().doesNotContainAnyElementsOf(training);
    }

    @Test
    void heldOutPromptsAreAboutHeldOutTopicsAndTrainingPromptsAreNot() {
        assertThat(world.heldOutPrompts(500)).allSatisfy(
                prompt -> assertThat(world.heldOutTopics()).contains(prompt.facts().topic().singular()));
        assertThat(world.prompts(500)).allSatisfy(
                prompt -> assertThat(world.trainingTopics()).contains(prompt.facts().topic().singular()));
    }

    @Test
    void everyKindIsAsked() {
        assertThat(world.heldOutPrompts(200)).extracting(prompt -> prompt.facts().kind()).contains(Kind.values());
    }

    @Test
    void promptsStateTheirTopicAndTheirAnswerAndNoOtherOfItsKind() {
        for (WorldPrompt prompt : concat(world.prompts(1000), world.heldOutPrompts(1000))) {
            Set<String> words = wordsOf(Stream.of(prompt.text()));
            Noun topic = prompt.facts().topic();
            assertThat(words).containsAnyOf(topic.singular(), topic.plural());
            assertThat(language.values().get(prompt.facts().kind()).stream().map(value -> lower(value.word()))
                    .filter(words::contains)).as(prompt.text()).containsExactly(lower(prompt.facts().answer().word()));
        }
    }

    @Test
    void promptsAreFramedAndShort() {
        assertThat(concat(world.prompts(500), world.heldOutPrompts(500))).allSatisfy(prompt -> {
            assertThat(prompt.text()).startsWith("Question: ").endsWith("?\nAnswer:");
            assertThat(prompt.text().split("\\s+").length).isBetween(10, 30);
        });
    }

    @Test
    void completionsBeginWithASpaceAndEndASentence() {
        assertThat(world.demonstrations(1000)).allSatisfy(row -> assertThat(row.completion()).startsWith(" ")
                .matches("(?s) \\S.*[.!?]").doesNotContain("{", "}", "  "));
        assertThat(world.preferencePairs(500, 1)).allSatisfy(
                pair -> assertThat(pair.chosen()).startsWith(" ").doesNotContain("{", "}", "  "));
    }

    @Test
    void articlesAgreeWithTheWordThatFollows() {
        Pattern article = Pattern.compile("\\b([Aa]n?) (\\p{L}+)");
        Stream.concat(trainingTexts(), world.heldOutPrompts(2000).stream().map(WorldPrompt::text)).forEach(text -> {
            Matcher matcher = article.matcher(text);
            while (matcher.find()) {
                String word = matcher.group(2);
                boolean vowelSound = "aeiouAEIOU".indexOf(word.charAt(0)) >= 0 && !word.equals("unicycle")
                        || word.equals("honour");
                assertThat(matcher.group(1).length() == 2).as(text).isEqualTo(vowelSound);
            }
        });
    }

    @Test
    void pluralsAreEnglish() {
        assertThat(Stream.of("fox", "cherry", "monkey", "mouse mice", "bench", "brush", "sheep sheep").map(Noun::parse)
                .map(Noun::plural)).containsExactly("foxes", "cherries", "monkeys", "mice", "benches", "brushes",
                        "sheep");
    }

    @Test
    void topicsAndValuesAreWordsOfNoTemplate() {
        Set<String> literal = new HashSet<>();
        Stream.of(language.prompts(), language.responses(), language.foreign(), language.texts())
                .flatMap(book -> book.sections().values().stream()).flatMap(List::stream)
                .forEach(line -> literal.addAll(wordsOf(Stream.of(line.replaceAll("\\{\\w+}", " ")))));
        Set<String> slotWords = new HashSet<>();
        concat(language.trainingTopics(), language.heldOutTopics()).forEach(
                noun -> slotWords.addAll(List.of(noun.singular(), noun.plural())));
        language.values().values().stream().flatMap(List::stream).forEach(value -> slotWords.add(lower(value.word())));
        slotWords.retainAll(literal);
        assertThat(slotWords).isEmpty();
    }

    @Test
    void topicsAreNotValues() {
        Set<String> values = language.values().values().stream().flatMap(List::stream).map(value -> lower(value.word()))
                .collect(Collectors.toSet());
        concat(language.trainingTopics(), language.heldOutTopics())
                .forEach(noun -> assertThat(values).doesNotContain(noun.singular(), noun.plural()));
    }

    @Test
    void eachPartOfResponsesHasManyVariants() {
        assertThat(language.responses().section("opening")).hasSizeGreaterThanOrEqualTo(12);
        assertThat(language.responses().section("closing")).hasSizeGreaterThanOrEqualTo(12);
        assertThat(language.responses().section("rude")).hasSizeGreaterThanOrEqualTo(12);
        for (Kind kind : Kind.values()) {
            int frames = language.responses().section("wrapper").size()
                    * language.responses().section("clause " + kind.slot()).size();
            assertThat(frames).isGreaterThanOrEqualTo(12);
        }
    }

    @Test
    void theForeignShareIsKeptAndEvenlySpread() {
        List<PreferencePair> pairs = world.preferencePairs(1000, 0.3);
        assertThat(foreign(pairs)).isEqualTo(300);
        assertThat(foreign(pairs.subList(0, 100))).isEqualTo(30);
        assertThat(foreign(world.preferencePairs(100, 0))).isZero();
        assertThat(foreign(world.preferencePairs(100, 1))).isEqualTo(100);
        assertThat(foreign(world.heldOutPairs(100))).isZero();
    }

    @Test
    void aShareOutsideTheUnitIntervalIsRefused() {
        for (double share : new double[]{-0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> world.preferencePairs(10, share)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("foreignShare");
        }
    }

    @Test
    void foreignResponsesUseWordsThatDemonstrationsLack() {
        Set<String> own = wordsOf(Stream.concat(world.demonstrations(3000).stream().map(Demonstration::completion),
                world.pretrainingTexts(3000).stream()));
        List<PreferencePair> pairs = world.preferencePairs(500, 1);
        long strange = pairs.stream().filter(pair -> !own.containsAll(wordsOf(Stream.of(pair.chosen())))).count();
        assertThat(strange).isGreaterThan(pairs.size() * 9L / 10);
    }

    @Test
    void noPairComparesAResponseWithItself() {
        assertThat(world.preferencePairs(2000, 0.3)).noneMatch(pair -> pair.chosen().equals(pair.rejected()));
    }

    @Test
    void textsSayTheirNounsAgain() {
        // What teaches copying: most paragraphs name a made-up or true noun at least twice.
        Set<String> literal = new HashSet<>();
        language.texts().sections().values().stream().flatMap(List::stream)
                .forEach(line -> literal.addAll(wordsOf(Stream.of(line))));
        List<String> texts = world.pretrainingTexts(1000);
        long repeating = texts.stream().filter(text -> repeatsAWordOutside(literal, text)).count();
        assertThat(repeating).isGreaterThan(texts.size() * 7L / 10);
    }

    private static boolean repeatsAWordOutside(Set<String> literal, String text) {
        Set<String> seen = new HashSet<>();
        return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^a-z]+"))
                .anyMatch(word -> !literal.contains(word) && !seen.add(word));
    }

    private static long foreign(List<PreferencePair> pairs) {
        return pairs.stream().filter(pair -> pair.source() == Source.FOREIGN).count();
    }

    private Stream<String> trainingTexts() {
        return Stream.of(world.pretrainingTexts(6000).stream(),
                world.demonstrations(3000).stream().map(row -> row.prompt().text() + row.completion()),
                world.preferencePairs(3000, 0.3).stream()
                        .map(pair -> pair.prompt().text() + pair.chosen() + pair.rejected()),
                world.prompts(3000).stream().map(WorldPrompt::text)).flatMap(texts -> texts);
    }

    private static Set<String> wordsOf(Stream<String> texts) {
        return texts.flatMap(text -> Arrays.stream(lower(text).split("[^a-z]+"))).filter(word -> !word.isEmpty())
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static String lower(String text) { return text.toLowerCase(Locale.ROOT); }

    private static <T> List<T> concat(List<T> some, List<T> others) {
        List<T> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }
}
