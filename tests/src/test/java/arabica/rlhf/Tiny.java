package arabica.rlhf;

import arabica.autograd.Scope;
import arabica.datasets.rows.CompletionRow;
import arabica.datasets.rows.PreferenceRow;
import arabica.nn.Decoder;
import arabica.nn.DecoderConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// Models and data that are small enough to be trained many times in a test. The vocabulary is that of the golden
/// tokenizer.
public final class Tiny {
    private static final String[] ANIMALS = {"fox", "cat", "dog", "hen", "owl"};
    private static final String[] PLACES = {"home", "away", "to the hill", "up", "into the wood"};

    private Tiny() {}

    public static Decoder model(Scope scope, long seed) {
        return Decoder.create(DecoderConfig.gpt2(457, 48, 16, 1, 2, 32, 1e-5, OptionalInt.of(456), OptionalInt.of(456)),
                scope,
                seed);
    }

    /// Prompts with completions of different lengths.
    public static List<CompletionRow> completions(int count) {
        List<CompletionRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(new CompletionRow("Where did the " + ANIMALS[i % 5] + " number " + i + " go?",
                    " It ran " + PLACES[i / 5 % 5] + ".".repeat(1 + i % 3)));
        }
        return rows;
    }

    /// Pairs that differ in an easy way; each prompt occurs twice.
    public static List<PreferenceRow> pairs(int count) {
        List<PreferenceRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(new PreferenceRow("Where did the " + ANIMALS[i / 2 % 5] + " number " + i / 2 + " go?",
                    " Thank you, it ran " + PLACES[i % 5] + ".", " no " + "no ".repeat(i % 4) + i));
        }
        return rows;
    }
}
