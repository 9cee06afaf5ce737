package arabica.datasets.world;

import arabica.datasets.world.PreferencePair.Source;
import arabica.datasets.world.language.Language;
import arabica.datasets.world.language.Noun;
import arabica.datasets.world.truth.Baselines;
import arabica.datasets.world.truth.TrueReward;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// A small world of English prompts and responses whose true reward is known.
///
/// Every list is a function of the seed and its size alone, and the list of `n` rows begins the list of `n + 1`. What a
/// model trains on (texts, demonstrations, pairs, prompts) is about the training topics and made-up nouns; held-out
/// prompts have topics and templates of their own. Immutable and thread-safe.
public final class World {
    /// Changes with the bytes of any row of any seed; a changed world is a new version.
    public static final String VERSION = "world-1.0";
    /// The share of made-up nouns among the topics of demonstrations and pairs.
    private static final double MADE_UP_SHARE = 0.2;

    private final long seed;
    private final Language language;
    private final MadeUpNouns madeUp;
    private final PromptWriter promptWriter;
    private final ResponseWriter responseWriter;
    private final TextWriter textWriter;
    private final TrueReward truth;

    private World(long seed, Language language) {
        this.seed = seed;
        this.language = language;
        madeUp = new MadeUpNouns(language);
        promptWriter = new PromptWriter(language);
        responseWriter = new ResponseWriter(language);
        textWriter = new TextWriter(language, madeUp);
        truth = TrueReward.of(language);
    }

    /// The world of a seed.
    public static World create(long seed) { return new World(seed, Language.load()); }

    /// The seed that every draw comes from.
    public long seed() { return seed; }

    /// Paragraphs to pretrain on, one each.
    public List<String> pretrainingTexts(int n) { return rows(n, this::pretrainingText); }

    /// A row of [#pretrainingTexts], for sets that shall not be held.
    public String pretrainingText(int row) { return textWriter.write(Draw.of(seed, "texts", row)); }

    /// Rows for supervised fine-tuning, as a crowd would write them: some ideal, some wrong, rude, rambling or off topic.
    public List<Demonstration> demonstrations(int n) { return rows(n, this::demonstration); }

    /// A row of [#demonstrations].
    public Demonstration demonstration(int row) { return demonstration(Draw.of(seed, "demonstrations", row), false); }

    /// Demonstrations on held-out prompts, to measure a loss on.
    public List<Demonstration> heldOutDemonstrations(int n) {
        return rows(n, row -> demonstration(Draw.of(seed, "held-out demonstrations", row), true));
    }

    /// Preference pairs, labelled by Bradley-Terry draws from the true reward.
    ///
    /// @param foreignShare the share of pairs, in `[0, 1]`, whose responses are in registers foreign to the demonstrations;
    ///        they lie evenly among the others, and a row that is own is the same whatever the share
    /// @throws IllegalArgumentException if the share is outside `[0, 1]`
    public List<PreferencePair> preferencePairs(int n, double foreignShare) {
        return rows(n, row -> preferencePair(row, foreignShare));
    }

    /// A row of [#preferencePairs].
    public PreferencePair preferencePair(int row, double foreignShare) {
        if (!(foreignShare >= 0 && foreignShare <= 1)) {
            throw new IllegalArgumentException("foreignShare must lie in [0, 1]: " + foreignShare);
        }
        boolean foreign = Math.floor((row + 1) * foreignShare) > Math.floor(row * foreignShare);
        return pair(Draw.of(seed, foreign ? "foreign pairs" : "own pairs", row),
                foreign ? Source.FOREIGN : Source.OWN, false);
    }

    /// Own-style pairs on held-out prompts, to judge a preference model on.
    public List<PreferencePair> heldOutPairs(int n) { return rows(n, this::heldOutPair); }

    /// A row of [#heldOutPairs].
    public PreferencePair heldOutPair(int row) { return pair(Draw.of(seed, "held-out pairs", row), Source.OWN, true); }

    /// Prompts to generate on while training.
    public List<WorldPrompt> prompts(int n) { return rows(n, this::prompt); }

    /// A row of [#prompts].
    public WorldPrompt prompt(int row) { return trainingPrompt(Draw.of(seed, "prompts", row), 0); }

    /// Prompts whose topics and templates no training row has.
    public List<WorldPrompt> heldOutPrompts(int n) { return rows(n, this::heldOutPrompt); }

    /// A row of [#heldOutPrompts].
    public WorldPrompt heldOutPrompt(int row) { return heldOutPrompt(Draw.of(seed, "held-out prompts", row)); }

    /// A good response to each prompt: polite at both ends, right, to the point. Each begins with a space.
    public List<String> idealResponses(List<WorldPrompt> prompts) {
        return rows(prompts.size(), row -> idealResponse(prompts.get(row), row));
    }

    /// That of [#idealResponses] at the place `row`.
    public String idealResponse(WorldPrompt prompt, int row) {
        return responseWriter.own(prompt.facts(), Manner.IDEAL, Draw.of(seed, "ideal responses", row));
    }

    /// The nouns, in the singular, that training is about.
    public Set<String> trainingTopics() { return singulars(language.trainingTopics()); }

    /// The nouns, in the singular, that held-out prompts are about.
    public Set<String> heldOutTopics() { return singulars(language.heldOutTopics()); }

    private Demonstration demonstration(Draw draw, boolean heldOut) {
        WorldPrompt prompt = heldOut ? heldOutPrompt(draw) : trainingPrompt(draw, MADE_UP_SHARE);
        return new Demonstration(prompt, responseWriter.own(prompt.facts(), Manner.ofCrowd(draw), draw));
    }

    private PreferencePair pair(Draw draw, Source source, boolean heldOut) {
        WorldPrompt prompt = heldOut ? heldOutPrompt(draw) : trainingPrompt(draw, MADE_UP_SHARE);
        String first = response(prompt, source, draw);
        String second = response(prompt, source, draw);
        while (second.equals(first)) { second = response(prompt, source, draw); }
        double difference = truth.reward(prompt.facts(), first) - truth.reward(prompt.facts(), second);
        boolean firstWins = draw.chance(Baselines.sigmoid(difference));
        return new PreferencePair(prompt, firstWins ? first : second, firstWins ? second : first, source);
    }

    private String response(WorldPrompt prompt, Source source, Draw draw) {
        Manner manner = Manner.ofCrowd(draw);
        return source == Source.OWN
                ? responseWriter.own(prompt.facts(), manner, draw)
                : responseWriter.foreign(prompt.facts(), manner, draw);
    }

    private WorldPrompt trainingPrompt(Draw draw, double madeUpShare) {
        Noun topic = draw.chance(madeUpShare) ? madeUp.next(draw) : draw.pick(language.trainingTopics());
        return promptWriter.write(topic, false, draw).framed();
    }

    private WorldPrompt heldOutPrompt(Draw draw) {
        return promptWriter.write(draw.pick(language.heldOutTopics()), true, draw).framed();
    }

    private static Set<String> singulars(List<Noun> nouns) {
        Set<String> words = new LinkedHashSet<>();
        nouns.forEach(noun -> words.add(noun.singular()));
        return Collections.unmodifiableSet(words);
    }

    private static <T> List<T> rows(int n, IntFunction<T> row) {
        return Collections.unmodifiableList(new ArrayList<>(IntStream.range(0, n).mapToObj(row).toList()));
    }
}
