package arabica.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Damage to a safetensors file's JSON header, whose length is put right again, or is wrong itself.
final class SafetensorsMutators {
    static final Mutator ANY = Mutator.oneOf(SafetensorsMutators::header, SafetensorsMutators::header,
            SafetensorsMutators::length, ByteMutators.ANY);

    private SafetensorsMutators() {}

    private static byte[] header(byte[] content, SplittableRandom draws) {
        long length = content.length < 8 ? -1 : buffer(content).getLong(0);
        if (length < 0 || length > content.length - 8) { return ByteMutators.ANY.mutate(content, draws); }
        byte[] json = JsonMutators.ANY.mutate(Arrays.copyOfRange(content, 8, 8 + (int) length), draws);
        byte[] damaged = ByteMutators.splice(content, 8, (int) length, json);
        buffer(damaged).putLong(0, json.length);
        return damaged;
    }

    private static byte[] length(byte[] content, SplittableRandom draws) {
        byte[] damaged = content.clone();
        if (damaged.length < 8) { return damaged; }
        long old = buffer(damaged).getLong(0);
        long[] lengths = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, old - 1, old + 1, old + 8, damaged.length,
                damaged.length - 8, 100_000_000, 100_000_001, 1L << 32, draws.nextLong()};
        buffer(damaged).putLong(0, lengths[draws.nextInt(lengths.length)]);
        return damaged;
    }

    private static ByteBuffer buffer(byte[] content) { return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN); }
}
