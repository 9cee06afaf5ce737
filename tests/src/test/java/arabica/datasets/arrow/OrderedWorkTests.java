package arabica.datasets.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OrderedWorkTests {
    private final List<Integer> done = new ArrayList<>();

    /// Rows may be as long as books: how many wait goes by their weight too.
    @Test
    void whatWaitsIsBoundedInWeight() {
        assertThat(mostWaiting(1)).as("light").isGreaterThan(64);
        assertThat(mostWaiting(1_000)).as("a lot each").isBetween(2, 17);
        assertThat(mostWaiting(100_000)).as("heavier than all that may wait").isEqualTo(1);
    }

    /// The items that were added and whose results have not come, after one was added.
    private int mostWaiting(long weight) {
        done.clear();
        int most = 0;
        try (OrderedWork<Integer, Integer> work = new OrderedWork<>(16, 1_000, Function.identity(), done::add)) {
            for (int i = 0; i < 300; i++) {
                work.add(i, weight);
                most = Math.max(most, i + 1 - done.size());
            }
            work.finish();
        }
        assertThat(done).isEqualTo(IntStream.range(0, 300).boxed().toList());
        return most;
    }
}
