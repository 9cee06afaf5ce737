package arabica.autograd.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class FreeBlocksProperties {
    private static final int UNIT = 16;

    private record Block(long start, int size) {}

    @Property(tries = 200)
    void blocksNeverOverlapAndAllGrowTogetherInTheEnd(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int capacity = UNIT * random.nextInt(1, 200);
        FreeBlocks free = new FreeBlocks(UNIT);
        free.add(0, capacity);
        List<Block> taken = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            if (taken.isEmpty() || random.nextBoolean()) {
                int size = random.nextInt(0, 300);
                OptionalLong start = free.take(size);
                if (start.isEmpty()) {
                    assertThat(free.rounded(size)).isGreaterThan(free.largest());
                } else {
                    taken.add(new Block(start.getAsLong(), size));
                    assertThat(start.getAsLong() % UNIT).isZero();
                    assertApart(free, taken, capacity);
                }
            } else {
                Block block = taken.remove(random.nextInt(taken.size()));
                free.giveBack(block.start, block.size);
            }
            long held = taken.stream().mapToLong(block -> free.rounded(block.size)).sum();
            assertThat(free.free()).isEqualTo(capacity - held);
        }
        taken.forEach(block -> free.giveBack(block.start, block.size));
        assertThat(free.largest()).isEqualTo(capacity);
    }

    private static void assertApart(FreeBlocks free, List<Block> taken, int capacity) {
        Block last = taken.getLast();
        long end = last.start + free.rounded(last.size);
        assertThat(end).isLessThanOrEqualTo(capacity);
        for (Block other : taken.subList(0, taken.size() - 1)) {
            boolean apart = end <= other.start || other.start + free.rounded(other.size) <= last.start;
            assertThat(apart).as("%s and %s", last, other).isTrue();
        }
    }
}
