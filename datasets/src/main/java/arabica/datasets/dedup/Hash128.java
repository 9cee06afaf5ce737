package arabica.datasets.dedup;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// 128 bits that stand for a row: the first half of a SHA-256, so that nobody can make two rows that differ and have the
/// same. Among 10⁹ rows two share one by chance with a probability of 10⁻²¹.
///
/// @param high the first eight bytes
/// @param low  the next eight
public record Hash128(long high, long low) {

    /// Hashes what is given to it field by field. Not thread-safe.
    public static final class Hasher {
        private final MessageDigest digest;
        private final byte[] result = new byte[32];

        public Hasher() {
            try {
                digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }

        /// Bytes of one field. What is before them says how many they are, so that "ab" + "c" is not "a" + "bc".
        public Hasher field(byte kind, ByteBuffer bytes) {
            digest.update(kind);
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.remaining()).flip());
            digest.update(bytes);
            return this;
        }

        /// The hash of all fields since the last one.
        public Hash128 finish() {
            digest.update((byte) 0);
            ByteBuffer bytes = ByteBuffer.wrap(result, 0, result.length);
            byte[] hash = digest.digest();
            bytes.put(hash).flip();
            return new Hash128(bytes.getLong(), bytes.getLong());
        }
    }
}
