package arabica.datasets.world.language;

import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// All words and phrases of the world. Immutable.
///
/// @param trainingTopics nouns that texts, demonstrations, pairs and training prompts are about
/// @param heldOutTopics nouns that occur in held-out prompts alone
/// @param values the closed set of values of each kind
/// @param prompts leads, second facts and questions
/// @param responses the parts of responses in the model's own style
/// @param foreign the parts of responses in other registers
/// @param texts the sentences of the pretraining texts
/// @param judge the phrases by which politeness is known
/// @param madeUp the parts of made-up nouns
public record Language(List<Noun> trainingTopics, List<Noun> heldOutTopics, Map<Kind, List<Value>> values,
        Phrasebook prompts,
        Phrasebook responses, Phrasebook foreign, Phrasebook texts, Phrasebook judge, Phrasebook madeUp) {

    /// Sections of small interchangeable words that a template names as a slot.
    public static final List<String> WORD_LISTS = List.of("nice", "glad", "merry", "daytime", "hour", "friend", "note");

    /// Reads the resources.
    public static Language load() {
        Phrasebook topics = Phrasebook.load("topics");
        Phrasebook valueBook = Phrasebook.load("values");
        Map<Kind, List<Value>> values = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            values.put(kind, valueBook.section(kind.slot()).stream().map(Value::parse).toList());
        }
        return new Language(nouns(topics, "training"), nouns(topics, "held out"), Collections.unmodifiableMap(values),
                Phrasebook.load("prompts"), Phrasebook.load("responses"), Phrasebook.load("foreign"),
                Phrasebook.load("texts"),
                Phrasebook.load("judge"), Phrasebook.load("made-up"));
    }

    /// Every word that a template, a value or a topic has, in lower case.
    public Set<String> words() {
        Set<String> words = new HashSet<>();
        for (Phrasebook book : List.of(prompts, responses, foreign, texts)) {
            book.sections().values().forEach(lines -> lines.forEach(line -> addWords(words, line)));
        }
        values.values().forEach(list -> list.forEach(value -> addWords(words, value.phrase())));
        for (List<Noun> nouns : List.of(trainingTopics, heldOutTopics)) {
            nouns.forEach(noun -> Collections.addAll(words, noun.singular(), noun.plural()));
        }
        return words;
    }

    private static void addWords(Set<String> words, String text) {
        Collections.addAll(words, text.toLowerCase(Locale.ROOT).split("[^\\p{L}]+"));
    }

    private static List<Noun> nouns(Phrasebook topics, String section) {
        return topics.section(section).stream().map(Noun::parse).toList();
    }
}
