package arabica.datasets.world.truth.reasoning;

import arabica.datasets.world.language.Phrasebook;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The true reward of a response in the reasoning world, computed from its text and the exercise behind its prompt.
/// Immutable and thread-safe.
///
/// ```
/// reward = language² · (5·correctness + 2·form + brevity)                        best possible: 8
/// ```
///
/// - **correctness**: 1 if the right answer and no other is given, in whatever form; `0.5/k` if it is one of `k`
///   different ones. A wrong number counts 0, a wrong list 0.4 times the share of words that are at their places, no
///   answer at all 0.1.
/// - **form**: 1 if the first answer has the form that was asked for, else 0.
/// - **brevity**: 1 if the response is one answer, perhaps after one opening sentence; minus 0.5 for each other sentence.
/// - **language**: the share of statements that the world can write. It multiplies the rest, so that gibberish and
///   unfinished sentences are worth little.
public final class ReasoningReward {
    /// Together such that the true order predicts a Bradley-Terry draw between two demonstrations about 84 times in 100.
    private static final double CORRECTNESS = 5;
    private static final double FORM = 2;
    private static final double BREVITY = 1;

    private final ResponseReader reader;

    private ReasoningReward(Phrasebook book) { reader = new ResponseReader(book); }

    /// A judge of the reasoning world.
    public static ReasoningReward create() { return new ReasoningReward(Phrasebook.load("reasoning")); }

    /// The greatest reward that any response can have.
    public double best() { return CORRECTNESS + FORM + BREVITY; }

    /// The total reward of a response.
    public double reward(Exercise exercise, String response) { return judge(exercise, response).reward(); }

    /// Judges a response.
    ///
    /// @param response its text, without the prompt and without an end-of-sequence token
    public ReasoningJudgement judge(Exercise exercise, String response) {
        Reading reading = reader.read(response);
        if (reading.statements() == 0) { return new ReasoningJudgement(0, 0, 0, 0, 0); }
        double correctness = correctness(exercise.answer(), reading.answers());
        double form = !reading.answers().isEmpty() && reading.answers().getFirst().form() == exercise.form() ? 1 : 0;
        int beside = Math.max(0, reading.openers() - 1) + reading.others() + Math.max(0, reading.answers().size() - 1);
        double brevity = Math.max(0, 1 - 0.5 * beside);
        double language = (double) reading.known() / reading.statements();
        double sum = CORRECTNESS * correctness + FORM * form + BREVITY * brevity;
        return new ReasoningJudgement(correctness, form, brevity, language, language * language * sum);
    }

    private static double correctness(Answer right, List<Reading.Said> said) {
        if (said.isEmpty()) { return 0.1; }
        Set<Answer> different = new HashSet<>();
        said.forEach(one -> different.add(one.answer()));
        if (different.contains(right)) { return different.size() == 1 ? 1 : 0.5 / different.size(); }
        return different.size() == 1 ? 0.4 * atTheirPlaces(right, said.getFirst().answer()) : 0;
    }

    private static double atTheirPlaces(Answer right, Answer given) {
        if (!(right instanceof Answer.OfWords rightWords) || !(given instanceof Answer.OfWords givenWords)) {
            return 0;
        }
        List<String> wanted = rightWords.words();
        List<String> found = givenWords.words();
        int equal = 0;
        for (int i = 0; i < Math.min(wanted.size(), found.size()); i++) {
            if (wanted.get(i).equals(found.get(i))) { equal++; }
        }
        return (double) equal / Math.max(wanted.size(), found.size());
    }
}
