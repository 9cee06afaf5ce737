package arabica.rlhf.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.Scope;
import arabica.datasets.arrow.PackedBlocks;
import arabica.datasets.arrow.TokenSequence;
import arabica.datasets.arrow.TokenizedDataset;
import arabica.datasets.arrow.TokenizedKind;
import arabica.datasets.arrow.TokenizedRow;
import arabica.datasets.arrow.TokenizedWriter;
import arabica.nn.LanguageModel;
import arabica.nn.ScalarModel;
import arabica.rlhf.loss.PairwiseLoss;
import arabica.rlhf.reward.RewardObjective;
import arabica.rlhf.reward.RewardOptions;
import arabica.rlhf.reward.Rewards;
import arabica.rlhf.sft.SequenceObjective;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/// Padding, packing, the cut into batches and the number of threads are ways to compute, not part of what is computed.
class LayoutProperties {

    @Property(tries = 20, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void likelihood(@ForAll long seed) {
        Layouts.agree(seed, model -> model, SequenceObjective::new, Layouts.rows(new SplittableRandom(seed), 0));
    }

    @Property(tries = 20, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void preferenceModels(@ForAll long seed) {
        Layouts.agree(seed, model -> ScalarModel.create(model, seed),
                model -> new RewardObjective(model, new PairwiseLoss(0.2, 0.05, 0.1)),
                Layouts.pairs(new SplittableRandom(seed)));
    }

    /// With margins and weights of the pairs' own, and the language model's head as a second loss.
    @Property(tries = 20, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void preferenceModelsWithAllTheirOptions(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Layouts.agree(seed, model -> ScalarModel.create(model, seed),
                model -> new RewardObjective(model, new RewardOptions(new PairwiseLoss(0.2, 0.05, 0.1), 0.3)),
                Layouts.pairs(random).stream().map(pair -> new PairExample(pair.chosen(), pair.rejected(), pair.label(),
                        OptionalDouble.of(random.nextDouble()), 0.5 + random.nextDouble())).toList());
    }

    @Property(tries = 20, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void logProbsOfARowAreItsOwnInAnyBatchAndOrder(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<TokenSequence> rows = Layouts.rows(random, 0);
        List<double[]> alone = logProbs(1, seed, rows, 1);
        List<double[]> together = logProbs(1, seed, rows, rows.size());
        List<double[]> threaded = logProbs(3, seed, rows, rows.size());
        List<TokenSequence> shuffled = Layouts.shuffled(rows, random);
        List<double[]> batches = logProbs(2, seed, shuffled, random.nextInt(1, rows.size() + 1));
        for (int i = 0; i < rows.size(); i++) {
            assertThat(together.get(i)).containsExactly(alone.get(i), within(Layouts.BOUND));
            assertThat(threaded.get(i)).isEqualTo(together.get(i));
            assertThat(batches.get(shuffled.indexOf(rows.get(i)))).containsExactly(alone.get(i), within(Layouts.BOUND));
        }
    }

    @Property(tries = 20, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void preferenceScoresOfARowAreItsOwnInAnyBatchAndOrder(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<TokenSequence> rows = Layouts.rows(random, 0);
        double[] alone = scores(1, seed, rows, 1);
        double[] together = scores(1, seed, rows, rows.size());
        assertThat(together).containsExactly(alone, within(Layouts.BOUND));
        assertThat(scores(3, seed, rows, rows.size())).isEqualTo(together);
        List<TokenSequence> shuffled = Layouts.shuffled(rows, random);
        double[] batches = scores(2, seed, shuffled, random.nextInt(1, rows.size() + 1));
        for (int i = 0; i < alone.length; i++) {
            assertThat(batches[shuffled.indexOf(rows.get(i))]).isCloseTo(alone[i], within(Layouts.BOUND));
        }
    }

    /// Packing lays texts end to end. Where they are cut into rows, and which file or record batch a row lies in, cannot
    /// show: the same tokens in one row give the same blocks, and these the loss of the same windows as rows.
    @Property(tries = 15, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void packedBlocksHaveTheLossOfTheirTokensHoweverTheTextsWereCut(@ForAll long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        int[] tokens = random.ints(random.nextInt(12, 80), 0, Layouts.VOCAB).toArray();
        int length = random.nextInt(2, Math.min(20, tokens.length - 1));
        List<TokenSequence> windows = new ArrayList<>();
        for (int from = 0; from + length + 1 <= tokens.length; from += length) {
            windows.add(new TokenSequence(Arrays.copyOfRange(tokens, from, from + length + 1), 0));
        }
        assertThat(packed(List.of(tokens), length)).isEqualTo(windows);
        List<int[]> pieces = new ArrayList<>();
        for (int from = 0; from < tokens.length;) {
            int to = random.nextInt(from, tokens.length) + 1;
            pieces.add(Arrays.copyOfRange(tokens, from, to));
            from = to;
        }
        List<TokenSequence> blocks = packed(pieces, length);
        Layouts.agree(seed, model -> model, SequenceObjective::new, blocks);
        List<double[]> inBlocks = logProbs(1, seed, blocks, blocks.size());
        List<double[]> alone = logProbs(1, seed, windows, 1);
        for (int i = 0; i < windows.size(); i++) {
            assertThat(inBlocks.get(i)).containsExactly(alone.get(i), within(Layouts.BOUND));
        }
    }

    private static List<TokenSequence> packed(List<int[]> rows, int length) throws IOException {
        Path file = Files.createTempFile("packed", ".arrow");
        try {
            try (TokenizedWriter writer = TokenizedWriter.create(file, TokenizedKind.SEQUENCES)) {
                for (int[] row : rows) { writer.add(new TokenizedRow.SequenceRow(new TokenSequence(row, 0)), 0); }
                writer.commit();
            }
            try (TokenizedDataset data = TokenizedDataset.open(file)) {
                PackedBlocks blocks = new PackedBlocks(data, length + 1, length);
                List<TokenSequence> all = new ArrayList<>();
                for (int i = 0; i < blocks.size(); i++) { all.add(new TokenSequence(blocks.block(i), 0)); }
                return all;
            }
        } finally {
            Files.delete(file);
        }
    }

    private static List<double[]> logProbs(int threads, long seed, List<TokenSequence> rows, int batch) {
        try (Backend backend = Backends.open("vector", threads); Scope scope = Scope.open(backend)) {
            return LogProbs.score(Layouts.model(scope, seed), rows, batch);
        }
    }

    private static double[] scores(int threads, long seed, List<TokenSequence> rows, int batch) {
        try (Backend backend = Backends.open("vector", threads); Scope scope = Scope.open(backend)) {
            LanguageModel body = Layouts.model(scope, seed);
            return Rewards.score(ScalarModel.create(body, seed), rows.stream().map(TokenSequence::ids).toList(), batch);
        }
    }
}
