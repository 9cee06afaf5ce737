package arabica.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SplitsProperties {
    @Property
    void sidesAreAscendingAndTogetherEveryRow(@ForAll @IntRange(min = 2, max = 200) int size,
            @ForAll @DoubleRange(min = 0, max = 0.99) double fraction, @ForAll long seed) {
        Splits.Split split = Splits.holdOut(size, fraction, seed);
        assertIsSplit(split, size);
        assertThat(split).isEqualTo(Splits.holdOut(size, fraction, seed));
        assertThat(split.train()).isNotEmpty();
        if (fraction > 0) {
            assertThat(split.eval()).hasSize((int) Math.clamp(Math.round(size * fraction), 1L, size - 1L));
        } else {
            assertThat(split.eval()).isEmpty();
        }
    }

    @Property
    void noPromptIsOnBothSides(@ForAll @Size(min = 4, max = 100) List<@IntRange(max = 30) Integer> prompts,
            @ForAll @DoubleRange(min = 0.01, max = 0.9) double fraction, @ForAll long seed) {
        List<String> keys = prompts.stream().map(prompt -> "prompt " + prompt).toList();
        if (new HashSet<>(keys).size() < 2)
            return;
        Splits.Split split = Splits.holdOutByKey(keys, fraction, seed);
        assertIsSplit(split, keys.size());
        assertThat(split.train()).isNotEmpty();
        assertThat(split.eval()).isNotEmpty();
        Set<String> held = new HashSet<>();
        for (int row : split.eval())
            held.add(keys.get(row));
        for (int row : split.train())
            assertThat(held).doesNotContain(keys.get(row));
    }

    @Example
    void whatCannotBeHeldOutIsAnError() {
        assertThatThrownBy(() -> Splits.holdOut(1, 0.5, 0)).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> Splits.holdOut(10, 1, 0)).isInstanceOf(DataException.class)
                .hasMessageContaining("1.0");
        assertThatThrownBy(() -> Splits.holdOut(10, Double.NaN, 0)).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> Splits.holdOutByKey(List.of("a", "a"), 0.5, 0)).isInstanceOf(DataException.class)
                .hasMessageContaining("same prompt");
    }

    @Example
    void splitsNeverChange() { assertThat(Splits.holdOut(20, 0.2, 0).eval()).containsExactly(6, 12, 16, 19); }

    private static void assertIsSplit(Splits.Split split, int size) {
        int[] all = IntStream.concat(Arrays.stream(split.train()), Arrays.stream(split.eval())).sorted().toArray();
        assertThat(all).isEqualTo(Shuffles.identity(size));
        assertThat(split.train()).isSorted();
        assertThat(split.eval()).isSorted();
    }
}
