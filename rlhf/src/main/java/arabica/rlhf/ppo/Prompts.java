package arabica.rlhf.ppo;

import arabica.datasets.BadRowPolicy;
import arabica.datasets.Splits;
import arabica.datasets.arrow.RowTokenizer;
import arabica.datasets.arrow.TokenizeOptions;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.rlhf.train.Fingerprints;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainingData;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Consumer;

/// What a run that samples its own responses asks, as token ids.
///
/// @param train        to learn from
/// @param eval         to be judged on; empty where nothing is evaluated
/// @param fingerprints of the rows and the tokenizer, for the run's identity
/// @param skipped      rows that could not be used
public record Prompts(List<int[]> train, List<int[]> eval, SequencedMap<String, String> fingerprints, long skipped) {

    /// Reads rows, and holds out a part of them where that is asked for.
    ///
    /// @param context tokens that the policy reads
    /// @param room    tokens that a prompt may have
    /// @param warn    hears of rows that are left out
    /// @throws arabica.datasets.BadRowException if a prompt is longer than `room`
    public static Prompts read(TrainingData data, BpeTokenizer tokenizer, TrainerOptions training, int context,
            int room, Consumer<String> warn) {
        if (data.eval().isPresent() && training.evalFraction() > 0) {
            throw new IllegalArgumentException("--eval-fraction holds out rows of --data: it needs no --eval-data");
        }
        BadRowPolicy bad = BadRowPolicy.allow(training.skipBad(),
                skipped -> warn.accept("skipped " + skipped.getMessage()));
        RowTokenizer rows = new RowTokenizer(tokenizer, TokenizeOptions.of(context).withAppendEos(false));
        PromptRows all = PromptRows.read(data.train(), rows, room, training.truncation(), bad, warn);
        Splits.Split split = Splits.holdOutByKey(all.keys(), training.evalFraction(), training.seed());
        PromptRows eval = data.eval()
                .map(source -> PromptRows.read(source, rows, room, training.truncation(), bad, warn))
                .orElseGet(() -> all.select(split.eval()));
        return new Prompts(all.select(split.train()).ids(), eval.ids(), data.fingerprints(tokenizer), bad.skipped());
    }

    /// Prompts that are tokens already; nothing is held out.
    public static Prompts of(List<int[]> prompts) {
        SequencedMap<String, String> fingerprints = new LinkedHashMap<>();
        fingerprints.put("prompts", Fingerprints.texts(prompts.stream().map(Arrays::toString).toList()));
        return new Prompts(prompts, List.of(), fingerprints, 0);
    }

    /// The tokens that a prompt may have, where prompt and response together have `length` at most.
    ///
    /// @throws IllegalArgumentException if there is room for none
    public static int room(int length, int maxNewTokens) {
        if (length <= maxNewTokens) {
            throw new IllegalArgumentException("--max-new-tokens " + maxNewTokens
                    + " leaves no room for a prompt in " + length + " tokens");
        }
        return length - maxNewTokens;
    }

    public int longest() { return train.stream().mapToInt(prompt -> prompt.length).max().orElse(1); }
}
