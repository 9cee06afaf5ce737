package arabica.autograd.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.scalar.ScalarBackend;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class LargePagesTests {
    @Test
    void smallBlocksAreNotItsBusiness() {
        try (Arena arena = Arena.ofConfined()) {
            assertThat(LargePages.allocate(LargePages.THRESHOLD - 1, arena)).isEmpty();
        }
    }

    @Test
    void aLargeBlockIsAlignedAndItsOwnFromEndToEndUntilTheArenaCloses() {
        assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
        MemorySegment block;
        try (Arena arena = Arena.ofConfined()) {
            block = LargePages.allocate(LargePages.THRESHOLD + 12, arena).orElseThrow();
            MemorySegment other = LargePages.allocate(LargePages.THRESHOLD, arena).orElseThrow();
            assertThat(block.address() % LargePages.PAGE).isZero();
            assertThat(block.byteSize()).isEqualTo(LargePages.THRESHOLD + 12);
            block.fill((byte) 7);
            other.fill((byte) 9);
            assertThat(block.get(ValueLayout.JAVA_BYTE, block.byteSize() - 1)).isEqualTo((byte) 7);
            assertThat(block.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 7);
        }
        assertThatThrownBy(() -> block.get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void thePoolHandsOutLargeBlocksAgain() {
        try (ScalarBackend backend = new ScalarBackend()) {
            for (int i = 0; i < 3; i++) {
                try (Scope scope = Scope.open(backend)) {
                    assertThat(scope.full(DType.F32, Shape.of(1 << 20), 3).toFloats()).containsOnly(3);
                }
            }
            assertThat(backend.pool().bytesReserved()).isEqualTo(4 << 20);
        }
    }
}
