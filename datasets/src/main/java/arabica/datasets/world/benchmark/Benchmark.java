package arabica.datasets.world.benchmark;

import java.util.List;
import java.util.SequencedMap;

/// An embedded world as others use it. Every row is a function of the version, the seed and its number.
public interface Benchmark {

    /// Two responses to a prompt.
    ///
    /// @param source `own` or `foreign`
    record Pair(String prompt, String chosen, String rejected, String source) {}

    /// A response to a prompt.
    record Answered(String prompt, String completion) {}

    /// The benchmark of a name.
    ///
    /// @param name one of [#names]
    /// @throws IllegalArgumentException for another name
    static Benchmark of(String name, long seed) {
        return switch (name) {
            case "style" -> new StyleBenchmark(seed);
            case "reasoning" -> new ReasoningBenchmark(seed);
            default -> throw new IllegalArgumentException("there is no world \"" + name + "\"; expected one of "
                    + String.join(", ", names()));
        };
    }

    /// The worlds that there are.
    static List<String> names() { return List.of("style", "reasoning"); }

    /// As `world-1.0`: changes with the bytes of any row of any seed, or with the true reward.
    String version();

    /// A text to pretrain on.
    String text(int row);

    /// A row to fine-tune on.
    Answered demonstration(int row);

    /// A row of preference.
    ///
    /// @param foreignShare the share, in `[0, 1]`, of pairs in registers foreign to the demonstrations
    Pair pair(int row, double foreignShare);

    /// A prompt to train on.
    String prompt(int row);

    /// A pair to judge preference models on.
    Pair heldOutPair(int row);

    /// A prompt to judge policies on.
    String heldOutPrompt(int row);

    /// The best response to a held-out prompt.
    String idealResponse(int row);

    /// The true reward of a response to a held-out prompt: `reward`, then what it is made of, by name.
    SequencedMap<String, Double> judge(int row, String response);

    /// The greatest reward that a response can have.
    double bestReward();
}
