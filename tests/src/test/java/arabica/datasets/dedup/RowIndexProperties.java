package arabica.datasets.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RowIndexProperties {
    @Property(tries = 100)
    void itRemembersAsAMapDoes(@ForAll @Size(max = 2_000) List<@IntRange(max = 300) Integer> keys) {
        RowIndex index = new RowIndex();
        Map<Hash128, Long> map = new HashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            // Few bits differ, so that probing runs into others and around the end.
            Hash128 hash = new Hash128(keys.get(i) % 3, -keys.get(i));
            Long before = map.putIfAbsent(hash, (long) i);
            assertThat(index.putIfAbsent(hash, i)).isEqualTo(before == null ? RowIndex.ABSENT : before);
        }
        assertThat(index.size()).isEqualTo(map.size());
        map.forEach((hash, number) -> assertThat(index.get(hash)).isEqualTo(number));
        assertThat(index.get(new Hash128(7, 7))).isEqualTo(RowIndex.ABSENT);
    }

    @Example
    void aRowTakesFortyFiveBytesAtMost() {
        RowIndex index = new RowIndex();
        Random random = new Random(1);
        for (int i = 1; i <= 400_000; i++) {
            index.putIfAbsent(new Hash128(random.nextLong(), random.nextLong()), i);
            if (i > 10_000 && i % 10_000 == 0) {
                assertThat((double) index.bytes() / i).as(i + " rows").isBetween(29.0, 46.0);
            }
        }
    }
}
