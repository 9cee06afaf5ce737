package arabica.autograd.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Blocks come and go in random order and sizes.
class BestFitProperties {
    private static final int MOST = 3 << 20;

    @Property(tries = 100)
    void blocksThatLiveNeverOverlapAndHoldWhatWasAskedFor(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        try (Arena arena = Arena.ofConfined()) {
            BestFit memory = new BestFit(arena);
            List<MemorySegment> live = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                if (live.isEmpty() || random.nextInt(5) < 3) {
                    int bytes = random.nextInt(1, MOST);
                    MemorySegment piece = memory.allocate(bytes);
                    assertThat(piece.byteSize()).isGreaterThanOrEqualTo(bytes);
                    assertThat(piece.address() % SizeClasses.ALIGNMENT).isZero();
                    for (MemorySegment other : live) { assertThat(overlap(piece, other)).isFalse(); }
                    live.add(piece);
                } else {
                    memory.release(live.remove(random.nextInt(live.size())));
                }
            }
        }
    }

    @Property(tries = 100)
    void whatWasGivenBackIsWholeAgain(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        try (Arena arena = Arena.ofConfined()) {
            BestFit memory = new BestFit(arena);
            List<MemorySegment> live = new ArrayList<>();
            long asked = 0;
            for (int i = 0; i < 50; i++) {
                MemorySegment piece = memory.allocate(random.nextInt(1, MOST));
                asked += piece.byteSize();
                live.add(piece);
            }
            assertThat(memory.bytesReached()).isEqualTo(asked);
            while (!live.isEmpty()) { memory.release(live.remove(random.nextInt(live.size()))); }

            MemorySegment all = memory.allocate(asked);
            assertThat(memory.bytesReached()).isEqualTo(asked);
            assertThat(all.byteSize()).isEqualTo(asked);
        }
    }

    private static boolean overlap(MemorySegment a, MemorySegment b) {
        return a.address() < b.address() + b.byteSize() && b.address() < a.address() + a.byteSize();
    }
}
