package arabica.datasets.table.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.apache.arrow.flatbuf.CompressionType;
import org.junit.jupiter.api.Test;

class Lz4FrameTests {
    /// Two linked blocks: `abcd`, then eight bytes from four back, which lie in the first block, and `x`.
    private static final int[] LINKED = {0x04, 0x22, 0x4d, 0x18, 0x40, 0x40, 0xc0, 5, 0, 0, 0, 0x40, 'a', 'b', 'c', 'd',
            5, 0, 0, 0, 0x04, 4, 0, 0x10, 'x', 0, 0, 0, 0};

    private static ByteBuffer bytes(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length);
        for (int value : values)
            bytes.put((byte) value);
        return bytes.flip();
    }

    private static int[] with(int place, int value) {
        int[] changed = LINKED.clone();
        changed[place] = value;
        return changed;
    }

    @Test
    void aBlockMayRepeatWhatTheOneBeforeSaid() {
        assertThat(new String(Lz4Frame.unpack(bytes(LINKED), 13), StandardCharsets.US_ASCII))
                .isEqualTo("abcdabcdabcdx");
    }

    @Test
    void aSizeThatNoFrameCanHaveIsRefusedBeforeMemoryIsTaken() throws IpcCodec.Damaged {
        ByteBuffer packed = ByteBuffer.allocate(100);
        IpcCodec.requirePossible(CompressionType.LZ4_FRAME, packed, 25_500);
        assertThatThrownBy(() -> IpcCodec.requirePossible(CompressionType.LZ4_FRAME, packed, 25_501))
                .isInstanceOf(IpcCodec.Damaged.class)
                .hasMessage("has an LZ4 buffer of 100 bytes that claims to unpack to 25501");
    }

    @Test
    void whatReachesOutsideIsRefused() {
        assertThatThrownBy(() -> Lz4Frame.unpack(bytes(LINKED), 12)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Lz4Frame.unpack(bytes(LINKED), 14)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Lz4Frame.unpack(bytes(with(21, 5)), 13)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Lz4Frame.unpack(bytes(with(7, 200)), 13)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Lz4Frame.unpack(bytes(with(0, 5)), 13)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void framesOfManyBlocksComeBack() throws IOException {
        Random random = new Random(7);
        for (int size : new int[]{1, 15, 16, 300, 70_000, 300_000}) {
            byte[] plain = new byte[size];
            for (int i = 0; i < size; i++)
                plain[i] = (byte) (random.nextInt(40) == 0 ? random.nextInt() : i / 100 % 7);
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (var out = new LZ4FrameOutputStream(packed, LZ4FrameOutputStream.BLOCKSIZE.SIZE_64KB)) {
                out.write(plain);
            }
            assertThat(Lz4Frame.unpack(ByteBuffer.wrap(packed.toByteArray()), size)).isEqualTo(plain);
        }
    }
}
