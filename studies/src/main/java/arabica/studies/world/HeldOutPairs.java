package arabica.studies.world;

import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.datasets.world.PreferencePair;
import arabica.nn.ScalarModel;
import arabica.rlhf.reward.Rewards;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/// How often a preference model is right about pairs of held-out prompts.
public final class HeldOutPairs {
    private static final int BATCH = 64;

    private HeldOutPairs() {}

    /// The share of pairs whose chosen response scores above the rejected one.
    public static double accuracy(ScalarModel model, BpeTokenizer tokenizer, List<PreferencePair> pairs) {
        double[] chosen = scores(model, tokenizer, pairs, PreferencePair::chosen);
        double[] rejected = scores(model, tokenizer, pairs, PreferencePair::rejected);
        return IntStream.range(0, chosen.length).filter(i -> chosen[i] > rejected[i]).count() / (double) chosen.length;
    }

    /// Prompt, response and EOS, as preference models are trained.
    private static double[] scores(ScalarModel model, BpeTokenizer tokenizer, List<PreferencePair> pairs,
            Function<PreferencePair, String> side) {
        int eos = tokenizer.eosId().orElseThrow();
        return Rewards.score(model, pairs.stream().map(pair -> IntStream.concat(IntStream.concat(
                IntStream.of(tokenizer.encode(pair.prompt().text())), IntStream.of(tokenizer.encode(side.apply(pair)))),
                IntStream.of(eos)).toArray()).toList(), BATCH);
    }
}
