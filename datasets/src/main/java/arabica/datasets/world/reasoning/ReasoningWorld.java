package arabica.datasets.world.reasoning;

import arabica.datasets.world.Draw;
import arabica.datasets.world.language.Language;
import arabica.datasets.world.language.Phrasebook;
import arabica.datasets.world.truth.Baselines;
import arabica.datasets.world.truth.reasoning.ReasoningReward;

/// A world of small exercises (adding, subtracting, comparing, counting, repeating, reversing, picking) that have one
/// right answer and ask for a form, whose true reward is known.
///
/// Every row is a function of the seed and its number alone. What a model trains on uses training nouns, made-up nouns
/// and training pairs of numbers; held-out prompts use others. Immutable and thread-safe.
public final class ReasoningWorld {
    /// Changes with the bytes of any row of any seed.
    public static final String VERSION = "reasoning-1.0";
    private static final double MADE_UP_SHARE = 0.3;

    private final long seed;
    private final ExerciseWriter exercises;
    private final AnswerWriter answers;
    private final ReasoningTexts texts;
    private final ReasoningReward truth = ReasoningReward.create();

    private ReasoningWorld(long seed, Language language, Phrasebook book) {
        this.seed = seed;
        Words words = new Words(language);
        exercises = new ExerciseWriter(book, words);
        answers = new AnswerWriter(book);
        texts = new ReasoningTexts(book, words);
    }

    /// The world of a seed.
    public static ReasoningWorld create(long seed) {
        return new ReasoningWorld(seed, Language.load(), Phrasebook.load("reasoning"));
    }

    /// A text to pretrain on: two or three true statements.
    public String text(int row) { return texts.write(draw("texts", row)); }

    /// A prompt to generate on while training.
    public ReasoningPrompt prompt(int row) { return training(draw("prompts", row)); }

    /// A prompt with nouns and pairs of numbers that no training row has.
    public ReasoningPrompt heldOutPrompt(int row) { return heldOut(draw("held-out prompts", row)); }

    /// A prompt and a response to it, as a crowd would write it: right six times in ten.
    public Demonstrated demonstration(int row) {
        Draw draw = draw("demonstrations", row);
        ReasoningPrompt prompt = training(draw);
        return new Demonstrated(prompt, answers.ofCrowd(prompt.exercise(), false, draw));
    }

    /// A pair labelled by a Bradley-Terry draw from the true reward.
    ///
    /// @param foreignShare the share of pairs whose responses are in foreign registers; they lie evenly among the others,
    ///        and a row that is own is the same whatever the share
    /// @throws IllegalArgumentException if the share is outside `[0, 1]`
    public ReasoningPair pair(int row, double foreignShare) {
        if (!(foreignShare >= 0 && foreignShare <= 1)) {
            throw new IllegalArgumentException("foreignShare must lie in [0, 1]: " + foreignShare);
        }
        boolean foreign = Math.floor((row + 1) * foreignShare) > Math.floor(row * foreignShare);
        Draw draw = draw(foreign ? "foreign pairs" : "own pairs", row);
        return labelled(training(draw), foreign, draw);
    }

    /// An own pair on a held-out prompt, to judge a preference model on.
    public ReasoningPair heldOutPair(int row) {
        Draw draw = draw("held-out pairs", row);
        return labelled(heldOut(draw), false, draw);
    }

    /// The right answer in the form that was asked, and nothing else. Begins with a space.
    public String idealResponse(ReasoningPrompt prompt, int row) {
        return answers.ideal(prompt.exercise(), draw("ideal responses", row));
    }

    /// A row for supervised fine-tuning.
    ///
    /// @param completion begins with a space; the trainer appends the end-of-sequence token
    public record Demonstrated(ReasoningPrompt prompt, String completion) {}

    private ReasoningPair labelled(ReasoningPrompt prompt, boolean foreign, Draw draw) {
        String first = answers.ofCrowd(prompt.exercise(), foreign, draw);
        String second = answers.ofCrowd(prompt.exercise(), foreign, draw);
        while (second.equals(first)) { second = answers.ofCrowd(prompt.exercise(), foreign, draw); }
        double difference = truth.reward(prompt.exercise(), first) - truth.reward(prompt.exercise(), second);
        boolean firstWins = draw.chance(Baselines.sigmoid(difference));
        return new ReasoningPair(prompt, firstWins ? first : second, firstWins ? second : first, foreign);
    }

    private ReasoningPrompt training(Draw draw) { return exercises.write(false, MADE_UP_SHARE, draw); }

    private ReasoningPrompt heldOut(Draw draw) { return exercises.write(true, 0, draw); }

    private Draw draw(String stream, int row) { return Draw.of(seed, "reasoning " + stream, row); }
}
