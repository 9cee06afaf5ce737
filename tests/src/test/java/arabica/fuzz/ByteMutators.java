package arabica.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Damage that knows nothing of the format. Half of it falls on the first bytes, where lengths and counts are.
final class ByteMutators {
    private static final int HEAD = 256;
    private static final byte[] BYTES = {0, 1, 0x7f, (byte) 0x80, (byte) 0xff, '{', '[', '"', '\\', ' '};

    static final Mutator ANY = Mutator.oneOf(ByteMutators::flipBits, ByteMutators::setByte, ByteMutators::setNumber,
            ByteMutators::truncate, ByteMutators::insert, ByteMutators::delete, ByteMutators::repeat);

    private ByteMutators() {}

    private static int place(int length, SplittableRandom draws) {
        return length == 0 ? 0 : draws.nextInt(draws.nextBoolean() ? Math.min(HEAD, length) : length);
    }

    static byte[] flipBits(byte[] content, SplittableRandom draws) {
        byte[] damaged = content.clone();
        for (int i = 1 + draws.nextInt(4); i > 0 && damaged.length > 0; i--) {
            damaged[place(damaged.length, draws)] ^= (byte) (1 << draws.nextInt(8));
        }
        return damaged;
    }

    static byte[] setByte(byte[] content, SplittableRandom draws) {
        byte[] damaged = content.clone();
        if (damaged.length > 0) {
            damaged[place(damaged.length, draws)] = draws.nextBoolean()
                    ? (byte) draws.nextInt()
                    : BYTES[draws.nextInt(BYTES.length)];
        }
        return damaged;
    }

    /// Four or eight bytes become a number that is likely to hurt.
    static byte[] setNumber(byte[] content, SplittableRandom draws) {
        byte[] damaged = content.clone();
        if (damaged.length < 8) { return damaged; }
        long length = damaged.length;
        long[] numbers = {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, length,
                length - 1, length + 1, length - 8, 1L << 32, 1L << 31, 1L << 40, 1L << 60, 100_000_000,
                draws.nextLong()};
        long number = numbers[draws.nextInt(numbers.length)];
        ByteBuffer buffer = ByteBuffer.wrap(damaged).order(ByteOrder.LITTLE_ENDIAN);
        int at = Math.min(place(damaged.length, draws), damaged.length - 8);
        if (draws.nextBoolean()) {
            buffer.putLong(at, number);
        } else {
            buffer.putInt(at, (int) number);
        }
        return damaged;
    }

    static byte[] truncate(byte[] content, SplittableRandom draws) {
        return Arrays.copyOf(content, place(content.length, draws));
    }

    static byte[] insert(byte[] content, SplittableRandom draws) {
        byte[] extra = new byte[1 + draws.nextInt(64)];
        byte value = BYTES[draws.nextInt(BYTES.length)];
        for (int i = 0; i < extra.length; i++) { extra[i] = draws.nextInt(3) == 0 ? (byte) draws.nextInt() : value; }
        return splice(content, place(content.length, draws), 0, extra);
    }

    static byte[] delete(byte[] content, SplittableRandom draws) {
        int at = place(content.length, draws);
        return splice(content, at, Math.min(1 + draws.nextInt(64), content.length - at), new byte[0]);
    }

    static byte[] repeat(byte[] content, SplittableRandom draws) {
        int at = place(content.length, draws);
        int count = Math.min(1 + draws.nextInt(256), content.length - at);
        return splice(content, at, 0, Arrays.copyOfRange(content, at, at + count));
    }

    static byte[] splice(byte[] content, int at, int removed, byte[] inserted) {
        byte[] result = Arrays.copyOf(content, content.length - removed + inserted.length);
        System.arraycopy(inserted, 0, result, at, inserted.length);
        System.arraycopy(content, at + removed, result, at + inserted.length, content.length - at - removed);
        return result;
    }
}
