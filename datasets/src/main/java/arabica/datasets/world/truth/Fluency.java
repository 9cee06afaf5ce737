package arabica.datasets.world.truth;

import arabica.datasets.world.language.Kind;
import arabica.datasets.world.language.Language;
import arabica.datasets.world.language.Noun;
import arabica.datasets.world.language.Phrasebook;
import arabica.datasets.world.language.Template;
import arabica.datasets.world.language.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Knows which words may follow which in the world's language.
///
/// Every template of the world is read with its slots as classes (`the <topic> is <colour>`), and the pairs of
/// neighbours are kept, sentence starts and ends included. A text's fluency is the share of its pairs that are known
/// when each word may stand for itself or for its classes.
final class Fluency {
    private static final String START = "<s>";
    private static final String END = "</s>";
    private static final String CUT = "<cut>";

    private final Set<String> knownPairs = new HashSet<>();
    private final Map<String, List<String>> classesOf = new HashMap<>();
    private final List<List<String>> placePhrases;

    Fluency(Language language) {
        for (Noun noun : Stream.concat(language.trainingTopics().stream(), language.heldOutTopics().stream())
                .toList()) {
            addClass(noun.singular(), "topic");
            addClass(noun.plural(), "topics");
        }
        language.values().forEach((kind, values) -> {
            if (kind != Kind.PLACE) {
                values.forEach(value -> addClass(Sentence.words(value.word()).getFirst(), kind.slot()));
            }
        });
        for (String list : Language.WORD_LISTS) {
            language.responses().section(list).forEach(word -> addClass(word, list));
        }
        placePhrases = language.values().get(Kind.PLACE).stream().map(Value::phrase).map(Sentence::words).toList();
        learn(language);
    }

    private void addClass(String word, String name) {
        List<String> classes = classesOf.computeIfAbsent(word, key -> new ArrayList<>());
        if (!classes.contains(mark(name))) { classes.add(mark(name)); }
    }

    private static String mark(String name) { return "xx" + name; }

    private void learn(Language language) {
        List<String> clauses = Arrays.stream(Kind.values())
                .flatMap(kind -> language.responses().section("clause " + kind.slot()).stream()).toList();
        List<String> slots = Arrays.stream(Kind.values()).map(kind -> "{" + kind.slot() + "}").toList();
        for (Phrasebook book : List.of(language.prompts(), language.responses(), language.foreign(),
                language.texts())) {
            book.sections().forEach((heading, lines) -> {
                if (!Language.WORD_LISTS.contains(heading)) {
                    lines.stream().flatMap(line -> expand(line, "{clause}", clauses))
                            .flatMap(line -> expand(line, "{answer}", slots))
                            .flatMap(line -> expand(line, "{wrong}", slots))
                            .flatMap(line -> expand(line, "{the}", List.of("the", "your", "my")))
                            .forEach(this::learnLine);
                }
            });
        }
    }

    private static Stream<String> expand(String line, String slot, List<String> fillings) {
        return line.contains(slot) ? fillings.stream().map(filling -> line.replace(slot, filling)) : Stream.of(line);
    }

    private void learnLine(String line) {
        // "{topic2}" is another thing of the same class; "an" is judged as "a".
        String classes = Template.fill(line, slot -> mark(slot.replaceAll("\\d", "")));
        for (Sentence sentence : Sentence.split(classes)) {
            List<String> tokens = bracket(sentence);
            for (int i = 1; i < tokens.size(); i++) { knownPairs.add(tokens.get(i - 1) + ' ' + tokens.get(i)); }
        }
    }

    /// The share of known pairs in `[0, 1]`; 0 for a text without words.
    ///
    /// @param topic a noun that counts as known even if the world's lists lack it
    double of(List<Sentence> sentences, Noun topic) {
        int pairs = 0;
        int known = 0;
        for (Sentence sentence : sentences) {
            List<String> tokens = bracket(sentence);
            for (int i = 1; i < tokens.size(); i++) {
                pairs++;
                known += isKnown(tokens.get(i - 1), tokens.get(i), topic) ? 1 : 0;
            }
        }
        return pairs == 0 ? 0 : (double) known / pairs;
    }

    private List<String> bracket(Sentence sentence) {
        List<String> tokens = new ArrayList<>();
        tokens.add(START);
        List<String> words = sentence.words();
        for (int i = 0; i < words.size(); i++) {
            int length = placePhraseAt(words, i);
            if (length > 0) {
                tokens.add(mark(Kind.PLACE.slot()));
                i += length - 1;
            } else {
                tokens.add(words.get(i).equals("an") ? "a" : words.get(i));
            }
        }
        tokens.add(sentence.ended() ? END : CUT);
        return tokens;
    }

    private int placePhraseAt(List<String> words, int at) {
        for (List<String> phrase : placePhrases) {
            if (at + phrase.size() <= words.size() && words.subList(at, at + phrase.size()).equals(phrase)) {
                return phrase.size();
            }
        }
        return 0;
    }

    private boolean isKnown(String left, String right, Noun topic) {
        for (String a : readings(left, topic)) {
            for (String b : readings(right, topic)) { if (knownPairs.contains(a + ' ' + b)) { return true; } }
        }
        return false;
    }

    private List<String> readings(String word, Noun topic) {
        List<String> readings = new ArrayList<>(classesOf.getOrDefault(word, Collections.emptyList()));
        readings.add(word);
        if (word.equals(topic.singular())) { readings.add(mark("topic")); }
        if (word.equals(topic.plural())) { readings.add(mark("topics")); }
        return readings;
    }
}
