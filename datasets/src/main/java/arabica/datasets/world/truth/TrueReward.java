package arabica.datasets.world.truth;

import arabica.datasets.world.language.Kind;
import arabica.datasets.world.language.Language;
import arabica.datasets.world.language.Noun;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The true reward of a response, computed from its text and the facts behind its prompt. Immutable and thread-safe.
///
/// ```
/// reward = SCALE · fluency² · (0.9·topic + 1.3·politeness + 1.3·correctness + 0.8·length)
/// ```
///
/// - **topic**: 1 if the noun of the prompt (singular or plural) occurs, 0.2 if no noun does, 0 if only others do; minus
///   0.3 for each other noun of the world and 0.25 for each mention of its own beyond three.
/// - **politeness**: by the number of different polite sentences: none 0.3, one 0.7, two 1, three 0.8, more 0.4 (flattery);
///   minus 0.6 for each rude sentence.
/// - **correctness**: 1 if the asked value and no other of its kind occurs, `0.5/k` if it is one of `k > 1`, 0.25 if there
///   is none, 0 if only others occur or if the sentence denies it.
/// - **length**: 1 between 4 and 30 words, falling to 0 at 0 and at 50; minus 0.35 for each sentence beyond the first that
///   neither answers nor is polite or rude, and 0.5 for each sentence said before.
/// - **fluency**: the share of neighbouring words that the world's language knows; an unfinished sentence lowers it.
///   It multiplies all the rest, so that a heap of the right words without a sentence is worth little.
public final class TrueReward {
    /// Chosen so that the true order predicts a Bradley-Terry draw between two demonstrations about 87 times in 100.
    private static final double SCALE = 2.6;
    private static final double TOPIC = 0.9;
    private static final double POLITENESS = 1.3;
    private static final double CORRECTNESS = 1.3;
    private static final double LENGTH = 0.8;
    private static final double[] POLITENESS_BY_SENTENCES = {0.3, 0.7, 1, 0.8, 0.4};
    private static final Set<String> DENIALS = Set.of("not", "never", "nor", "neither", "cannot", "isn't");

    private final Fluency fluency;
    private final Set<String> nouns;
    private final Map<Kind, Set<String>> values = new EnumMap<>(Kind.class);
    private final List<List<String>> politePhrases;
    private final List<List<String>> rudePhrases;

    private TrueReward(Language language) {
        fluency = new Fluency(language);
        nouns = Stream.concat(language.trainingTopics().stream(), language.heldOutTopics().stream())
                .flatMap(noun -> Stream.of(noun.singular(), noun.plural())).collect(Collectors.toUnmodifiableSet());
        language.values().forEach((kind, list) -> values.put(kind,
                list.stream().map(value -> lower(value.word())).collect(Collectors.toUnmodifiableSet())));
        politePhrases = language.judge().section("polite").stream().map(Sentence::words).toList();
        rudePhrases = language.judge().section("rude").stream().map(Sentence::words).toList();
    }

    /// A judge of the embedded world's language.
    public static TrueReward create() { return of(Language.load()); }

    /// A judge of the given language.
    public static TrueReward of(Language language) { return new TrueReward(language); }

    /// The greatest reward that any response can have.
    public double best() { return SCALE * (TOPIC + POLITENESS + CORRECTNESS + LENGTH); }

    /// The total reward of a response.
    public double reward(Facts facts, String response) { return judge(facts, response).reward(); }

    /// Judges a response.
    ///
    /// @param response its text, without the prompt and without an end-of-sequence token
    public Judgement judge(Facts facts, String response) {
        List<Sentence> sentences = Sentence.split(response);
        double topic = topic(facts.topic(), sentences);
        double politeness = politeness(sentences);
        double correctness = correctness(facts, sentences);
        double length = length(facts, sentences);
        double fluent = fluency.of(sentences, facts.topic());
        double sum = TOPIC * topic + POLITENESS * politeness + CORRECTNESS * correctness + LENGTH * length;
        return new Judgement(topic, politeness, correctness, length, fluent, SCALE * fluent * fluent * sum);
    }

    private double topic(Noun topic, List<Sentence> sentences) {
        int own = 0;
        Set<String> others = new HashSet<>();
        for (Sentence sentence : sentences) {
            for (String word : sentence.words()) {
                if (isTopic(word, topic)) {
                    own++;
                } else if (nouns.contains(word)) { others.add(word); }
            }
        }
        if (own == 0) { return others.isEmpty() && !sentences.isEmpty() ? 0.2 : 0; }
        return Math.max(0, 1 - 0.3 * others.size() - 0.25 * Math.max(0, own - 3));
    }

    private double politeness(List<Sentence> sentences) {
        if (sentences.isEmpty()) { return 0; }
        int polite = (int) sentences.stream().filter(this::isPolite).distinct().count();
        int rude = (int) sentences.stream().filter(this::isRude).count();
        return Math.max(0, POLITENESS_BY_SENTENCES[Math.min(polite, POLITENESS_BY_SENTENCES.length - 1)] - 0.6 * rude);
    }

    private double correctness(Facts facts, List<Sentence> sentences) {
        String right = lower(facts.answer().word());
        Set<String> said = new HashSet<>();
        boolean denied = false;
        for (Sentence sentence : sentences) {
            for (String word : sentence.words()) {
                if (values.get(facts.kind()).contains(word)) {
                    said.add(word);
                    denied |= word.equals(right) && sentence.words().stream().anyMatch(DENIALS::contains);
                }
            }
        }
        if (said.isEmpty()) { return sentences.isEmpty() ? 0 : 0.25; }
        if (!said.contains(right) || denied) { return 0; }
        return said.size() == 1 ? 1 : 0.5 / said.size();
    }

    private double length(Facts facts, List<Sentence> sentences) {
        int words = sentences.stream().mapToInt(sentence -> sentence.words().size()).sum();
        double byWords = words < 4 ? words / 4.0 : Math.clamp((50 - words) / 20.0, 0, 1);
        int fillers = 0;
        int repeats = 0;
        Set<List<String>> seen = new HashSet<>();
        for (Sentence sentence : sentences) {
            if (!seen.add(sentence.words())) {
                repeats++;
            } else if (!answers(facts, sentence) && !isPolite(sentence) && !isRude(sentence)) { fillers++; }
        }
        return Math.max(0, byWords - 0.35 * Math.max(0, fillers - 1) - 0.5 * repeats);
    }

    private boolean answers(Facts facts, Sentence sentence) {
        return sentence.words().stream().anyMatch(values.get(facts.kind())::contains);
    }

    private boolean isPolite(Sentence sentence) { return sentence.holdsAny(politePhrases); }

    private boolean isRude(Sentence sentence) { return sentence.holdsAny(rudePhrases); }

    private static boolean isTopic(String word, Noun topic) {
        return word.equals(topic.singular()) || word.equals(topic.plural());
    }

    private static String lower(String word) { return word.toLowerCase(Locale.ROOT); }
}
