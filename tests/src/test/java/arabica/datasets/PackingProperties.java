package arabica.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class PackingProperties {
    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void everySequenceHasItsPlaceAndNoRowIsOverfull(@ForAll long seed) {
        Drawn drawn = new Drawn(seed);
        Packing packing = drawn.pack();
        assertThat(rows(packing).flatMapToInt(Arrays::stream).sorted().boxed().toList())
                .containsExactlyElementsOf(IntStream.range(0, drawn.lengths.length).boxed().toList());
        for (int row = 0; row < packing.rows(); row++) {
            assertThat(packing.row(row)).isNotEmpty();
            assertThat(drawn.filled(packing, row)).isLessThanOrEqualTo(drawn.capacity);
        }
        assertThat(packing.fill()).isEqualTo(
                (double) Arrays.stream(drawn.lengths).sum() / ((double) packing.rows() * drawn.capacity));
    }

    /// First fit: what lies in a later row of its window had no room in any before.
    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void noSequenceWouldFitIntoAnEarlierRow(@ForAll long seed) {
        Drawn drawn = new Drawn(seed);
        Packing packing = Packing.of(i -> drawn.lengths[i], drawn.capacity, drawn.order, drawn.lengths.length + 1);
        for (int row = 1; row < packing.rows(); row++) {
            int shortest = Arrays.stream(packing.row(row)).map(i -> drawn.lengths[i]).min().orElseThrow();
            for (int before = 0; before < row; before++) {
                assertThat(shortest).isGreaterThan(drawn.capacity - drawn.filled(packing, before));
            }
        }
    }

    @Property(tries = 50, edgeCases = EdgeCasesMode.NONE)
    void itIsAFunctionOfTheSeed(@ForAll long seed) {
        Drawn drawn = new Drawn(seed);
        int size = drawn.lengths.length;
        Packing one = Packing.seeded(size, i -> drawn.lengths[i], drawn.capacity, true, seed);
        Packing two = Packing.seeded(size, i -> drawn.lengths[i], drawn.capacity, true, seed);
        assertThat(rows(one).toList()).usingRecursiveComparison().isEqualTo(rows(two).toList());
    }

    @Example
    void anotherSeedPacksOthersTogether() {
        Packing one = Packing.seeded(500, i -> 10, 100, true, 1);
        assertThat(one.row(0)).isNotEqualTo(Packing.seeded(500, i -> 10, 100, true, 2).row(0));
        assertThat(Packing.seeded(500, i -> 10, 100, false, 2).row(0)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    /// Lengths as of short texts: what is wasted is well below a percent.
    @Example
    void rowsAreAlmostFull() {
        SplittableRandom random = new SplittableRandom(4);
        int[] lengths = IntStream.range(0, 20_000)
                .map(i -> 1 + (int) Math.min(511, -120 * Math.log(random.nextDouble())))
                .toArray();
        assertThat(Packing.seeded(lengths.length, i -> lengths[i], 512, true, 0).fill()).isGreaterThan(0.995);
    }

    @Example
    void whatFitsNowhereIsRefused() {
        assertThatThrownBy(() -> Packing.seeded(2, i -> 5 + i, 5, false, 0))
                .hasMessage("sequence 1 has 6 positions; a row has 5");
        assertThat(Packing.seeded(0, i -> 1, 5, true, 0).rows()).isZero();
    }

    private static Stream<int[]> rows(Packing packing) {
        return IntStream.range(0, packing.rows()).mapToObj(packing::row);
    }

    private static final class Drawn {
        private final int capacity;
        private final int[] lengths;
        private final int[] order;
        private final int window;

        Drawn(long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            capacity = random.nextInt(1, 60);
            lengths = random.ints(random.nextInt(1, 120), 1, capacity + 1).toArray();
            order = Shuffles.permutation(lengths.length, seed, 0);
            window = random.nextInt(1, 140);
        }

        Packing pack() { return Packing.of(i -> lengths[i], capacity, order, window); }

        int filled(Packing packing, int row) { return Arrays.stream(packing.row(row)).map(i -> lengths[i]).sum(); }
    }
}
