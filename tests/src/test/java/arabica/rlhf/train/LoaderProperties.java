package arabica.rlhf.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.datasets.Splits;
import arabica.datasets.arrow.TokenSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// What a run reads, and when, is a function of its seed: the split, who shares a row, and the order of rows.
class LoaderProperties {
    /// A run that was stopped, however often and wherever, has seen exactly what it would have seen.
    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void aResumedRunSeesTheRowsOfTheUninterruptedOne(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Corpus corpus = new Corpus(random.nextInt(2, 300), random.nextLong());
        TrainerOptions options = options(random);
        int steps = random.nextInt(1, 60);
        List<List<TokenSequence>> whole = corpus.loader(options).read(1, steps);
        List<List<TokenSequence>> parts = new ArrayList<>();
        for (int step = 1; step <= steps;) {
            int last = random.nextInt(step, steps + 1);
            // Everything is made anew, as in another process.
            parts.addAll(new Corpus(corpus.rows.size(), corpus.seed).loader(options).read(step, last));
            step = last + 1;
        }
        assertThat(parts).isEqualTo(whole);
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void anEpochReadsEveryRowOnce(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Corpus corpus = new Corpus(random.nextInt(2, 300), random.nextLong());
        Loader loader = corpus.loader(options(random));
        for (int epoch = 0; epoch < 2; epoch++) {
            int first = epoch * loader.order.stepsPerEpoch() + 1;
            List<TokenSequence> read = loader.read(first, first + loader.order.stepsPerEpoch() - 1).stream()
                    .flatMap(List::stream).toList();
            assertThat(read).containsExactlyInAnyOrderElementsOf(loader.rows);
        }
    }

    @Example
    void anotherSeedIsAnotherOrderAnotherSplitAndOtherCompany() {
        Corpus corpus = new Corpus(200, 3);
        for (boolean packed : new boolean[]{false, true}) {
            TrainerOptions options = TrainerOptions.builder(1).batchSize(4).seed(1).build();
            Loader one = new Loader(corpus.rows, options, packed);
            Loader two = new Loader(corpus.rows, options.toBuilder().seed(2).build(), packed);
            assertThat(one.read(1, 5)).isNotEqualTo(two.read(1, 5));
        }
        List<Integer> keys = IntStream.range(0, 200).boxed().toList();
        assertThat(Splits.holdOutByKey(keys, 0.2, 1)).isEqualTo(Splits.holdOutByKey(keys, 0.2, 1))
                .isNotEqualTo(Splits.holdOutByKey(keys, 0.2, 2));
    }

    /// Lengths as of texts, batches of 8: padding falls from about half of all positions to a few percent.
    @Example
    void groupingByLengthPadsLess() {
        SplittableRandom random = new SplittableRandom(5);
        int[] lengths = IntStream.range(0, 5_000)
                .map(i -> 2 + (int) Math.min(510, -100 * Math.log(random.nextDouble())))
                .toArray();
        Examples<Integer> examples = Examples.of(lengths.length, i -> i).withLengths(i -> lengths[i]);
        TrainerOptions plain = TrainerOptions.builder(1).batchSize(8).seed(3).build();
        TrainerOptions grouped = plain.toBuilder().groupByLength(true).build();
        assertThat(padding(lengths, new BatchOrder(examples, plain))).isGreaterThan(0.5);
        assertThat(padding(lengths, new BatchOrder(examples, grouped))).isLessThan(0.06);
        // Who meets whom changes from epoch to epoch.
        BatchOrder order = new BatchOrder(examples, grouped);
        assertThat(order.microBatches(1).getFirst()).isNotEqualTo(
                order.microBatches(1 + order.stepsPerEpoch()).getFirst());
    }

    @Example
    void groupingNeedsLengthsAndRowsThatDiffer() {
        TrainerOptions grouped = TrainerOptions.builder(1).groupByLength(true).build();
        assertThatThrownBy(() -> new BatchOrder(Examples.of(List.of(1, 2)), grouped))
                .hasMessageContaining("--group-by-length");
        assertThatThrownBy(() -> SequencePacking.FFD.requireUngrouped(grouped))
                .hasMessageContaining("--group-by-length");
    }

    private static double padding(int[] lengths, BatchOrder order) {
        long positions = 0;
        long tokens = 0;
        for (int step = 1; step <= order.stepsPerEpoch(); step++) {
            int[] rows = order.microBatches(step).getFirst();
            positions += (long) rows.length * Arrays.stream(rows).map(row -> lengths[row]).max().orElseThrow();
            tokens += Arrays.stream(rows).map(row -> lengths[row]).sum();
        }
        return 1 - (double) tokens / positions;
    }

    private static TrainerOptions options(SplittableRandom random) {
        return TrainerOptions.builder(1).batchSize(random.nextInt(1, 5)).gradAccum(random.nextInt(1, 4))
                .shuffle(random.nextInt(4) > 0).groupByLength(random.nextBoolean()).evalFraction(0.1)
                .seed(random.nextLong()).build();
    }

    /// Rows whose lengths, prompts and ids come from a seed.
    private static final class Corpus {
        private final long seed;
        private final List<TokenSequence> rows = new ArrayList<>();

        Corpus(int size, long seed) {
            this.seed = seed;
            SplittableRandom random = new SplittableRandom(seed);
            for (int i = 0; i < size; i++) {
                rows.add(new TokenSequence(random.ints(random.nextInt(2, 33), 0, 1000).toArray(), 0));
            }
        }

        /// What a trainer reads of them: those that are not held out, packed or not.
        Loader loader(TrainerOptions options) {
            Splits.Split split = Splits.holdOutByKey(rows, options.evalFraction(), options.seed());
            return new Loader(Arrays.stream(split.train()).mapToObj(rows::get).toList(), options,
                    !options.groupByLength() && options.seed() % 2 == 0);
        }
    }

    private static final class Loader {
        private final List<TokenSequence> rows;
        private final Examples<PackedRow> examples;
        private final BatchOrder order;

        Loader(List<TokenSequence> rows, TrainerOptions options, boolean packed) {
            this.rows = rows;
            Examples<TokenSequence> sequences = Examples.of(rows).withLengths(i -> rows.get(i).length());
            examples = packed
                    ? PackedRow.pack(sequences, 32, options)
                    : sequences.map(row -> new PackedRow(List.of(row)));
            order = new BatchOrder(examples, options);
        }

        /// What each of some steps reads.
        List<List<TokenSequence>> read(int from, int to) {
            return IntStream.rangeClosed(from, to).mapToObj(step -> order.microBatches(step).stream()
                    .flatMap(micro -> Arrays.stream(micro).mapToObj(examples::get))
                    .flatMap(row -> row.sequences().stream()).toList()).toList();
        }
    }
}
