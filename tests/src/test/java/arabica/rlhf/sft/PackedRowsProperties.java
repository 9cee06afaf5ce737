package arabica.rlhf.sft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Autograd;
import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.Scope;
import arabica.autograd.Segments;
import arabica.autograd.scalar.ScalarBackend;
import arabica.datasets.arrow.TokenSequence;
import arabica.nn.Dropout;
import arabica.nn.LanguageModel;
import arabica.rlhf.train.Accumulation;
import arabica.rlhf.train.Examples;
import arabica.rlhf.train.Layouts;
import arabica.rlhf.train.MetricSums;
import arabica.rlhf.train.Objective;
import arabica.rlhf.train.PackedRow;
import arabica.rlhf.train.SequencePacking;
import arabica.rlhf.train.TrainerOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Sequences that share rows have the log-probabilities, the loss and the gradients that each has in a row of its own.
class PackedRowsProperties {
    /// F64: nothing but the order of sums differs.
    @Example
    void gradientsAreThoseOfRowsApart() {
        Accumulation.sameGradients("scalar", 1e-12, SequenceObjective::new, Accumulation.rows(), PackedObjective::new,
                packed(Accumulation.rows(), 40));
        Accumulation.sameGradients("vector", 1e-6, SequenceObjective::new, Accumulation.rows(), PackedObjective::new,
                packed(Accumulation.rows(), 40));
    }

    /// GPT-2's and Llama's, with prompts that are not learnt.
    @Property(tries = 25, edgeCases = EdgeCasesMode.NONE)
    void lossesAreThoseOfRowsApart(@ForAll long seed) {
        List<TokenSequence> rows = Layouts.rows(new SplittableRandom(seed), 0);
        List<PackedRow> packed = packed(rows, 23);
        try (Backend backend = Backends.open("vector", 2); Scope scope = Scope.open(backend)) {
            LanguageModel model = Layouts.model(scope, seed);
            double apart = loss(backend, new SequenceObjective(model), rows);
            double together = loss(backend, new PackedObjective(model), packed);
            assertThat(together).isCloseTo(apart, within(1e-5 * Math.max(1, apart)));
            assertThat(packed.stream().mapToDouble(new PackedObjective(model)::units).sum())
                    .isEqualTo(rows.stream().mapToDouble(new SequenceObjective(model)::units).sum());
        }
    }

    /// The hidden states of each sequence, bit for bit: no number of a neighbour enters.
    @Property(tries = 25, edgeCases = EdgeCasesMode.NONE)
    void hiddenStatesAreThoseOfRowsApart(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] lengths = random.ints(random.nextInt(1, 6), 1, 20).toArray();
        int time = IntStream.of(lengths).sum() + random.nextInt(4);
        int[] ids = random.ints(time, 0, Layouts.VOCAB).toArray();
        try (Backend backend = Backends.open("vector", 1); Scope scope = Scope.open(backend)) {
            LanguageModel model = Layouts.model(scope, seed);
            Segments segments = Segments.of(time, List.of(lengths));
            double[] together = Autograd.noGrad(() -> Scope.step(backend,
                    () -> model.hidden(Scope.current().of(ids, 1, time), segments, Dropout.NONE).toDoubles()));
            int width = model.config().hiddenSize();
            for (int s = 0; s < lengths.length; s++) {
                int from = segments.start(s);
                int length = lengths[s];
                double[] alone = Autograd.noGrad(() -> Scope.step(backend, () -> model.hidden(
                        Scope.current().of(Arrays.copyOfRange(ids, from, from + length), 1, length))
                        .toDoubles()));
                assertThat(Arrays.copyOfRange(together, from * width, (from + length) * width))
                        .containsExactly(alone, within(2e-6));
            }
        }
    }

    @Example
    void aRowMayBeLongerThanTheContextButNoSequence() {
        try (Backend backend = new ScalarBackend(); Scope scope = Scope.open(backend)) {
            LanguageModel model = Layouts.model(scope, 2);
            int context = model.config().contextLength();
            Scope.step(backend, () -> {
                model.hidden(Scope.current().of(new int[2 * context], 1, 2 * context),
                        Segments.of(2 * context, List.of(new int[]{context, context})), Dropout.NONE);
                assertThatThrownBy(() -> model.hidden(Scope.current().of(new int[2 * context], 1, 2 * context),
                        Segments.of(2 * context, List.of(new int[]{context + 1})), Dropout.NONE))
                        .hasMessageContaining("context");
                return 0;
            });
        }
    }

    @Example
    void responsesCannotBeLaidEndToEnd() {
        assertThatThrownBy(() -> new SftTrainer(SftTrainer.defaults().build(), LossOn.COMPLETION,
                SequencePacking.CONCAT)).hasMessageContaining("--packing concat");
    }

    static List<PackedRow> packed(List<TokenSequence> rows, int capacity) {
        Examples<PackedRow> packed = PackedRow.pack(
                Examples.of(rows).withLengths(i -> rows.get(i).length()), capacity,
                TrainerOptions.builder(1).seed(1).build());
        List<PackedRow> all = new ArrayList<>();
        for (int i = 0; i < packed.size(); i++) { all.add(packed.get(i)); }
        return all;
    }

    private static <E> double loss(Backend backend, Objective<E> objective, List<E> rows) {
        return Autograd.noGrad(() -> Scope.step(backend,
                () -> objective.lossSum(rows, Dropout.NONE, new MetricSums()).item()));
    }
}
