package arabica.rlhf.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.Scope;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.rows.CompletionRow;
import arabica.datasets.rows.Row;
import arabica.datasets.rows.TextRow;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.rlhf.Golden;
import arabica.rlhf.Tiny;
import arabica.rlhf.train.RowSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/// Two ways to a row's perplexity: in batches of any size, and one row at a time.
class BatchedPerplexityProperties {
    private static final BpeTokenizer TOKENIZER = Golden.tokenizer();

    @Property(tries = 30, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void perplexitiesOfBatchesAreThoseOfRows(@ForAll long seed, @ForAll boolean appendEos) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Row> rows = new ArrayList<>();
        int count = random.nextInt(1, 12);
        for (int i = 0; i < count; i++) {
            rows.add(random.nextBoolean()
                    ? new CompletionRow(text(random), text(random))
                    : new TextRow(text(random) + text(random)));
        }
        try (Backend backend = Backends.open("vector", 2); Scope scope = Scope.open(backend)) {
            LanguageModel model = Tiny.model(scope, seed);
            List<RowScore> alone = score(model, rows, appendEos, 1);
            List<RowScore> batched = score(model, rows, appendEos, random.nextInt(2, 14));
            assertThat(batched).hasSameSizeAs(rows).hasSameSizeAs(alone);
            for (int i = 0; i < count; i++) {
                assertThat(batched.get(i).index()).isEqualTo(i);
                assertThat(batched.get(i).tokens()).isEqualTo(alone.get(i).tokens());
                assertThat(batched.get(i).perplexity() / alone.get(i).perplexity()).isCloseTo(1, within(1e-5));
                assertThat(batched.get(i).tokenLogProbs())
                        .containsExactly(alone.get(i).tokenLogProbs(), within(1e-5));
            }
        }
    }

    /// Between 2 and 12 characters, so that two texts and an EOS fit the context.
    private static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(2, 13);
        for (int i = 0; i < length; i++) { text.append((char) random.nextInt('a', 'z')); }
        return text.toString();
    }

    private static List<RowScore> score(LanguageModel model, List<Row> rows, boolean appendEos, int batch) {
        List<RowScore> scores = new ArrayList<>();
        new RowScorer(model, TOKENIZER, appendEos, Optional.empty(), batch).score(RowSource.inMemory("rows", rows),
                BadRowPolicy.strict(), scores::add);
        return scores;
    }
}
