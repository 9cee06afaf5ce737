package arabica.datasets.arrow;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// What tells prompts apart without holding them: the first half of the SHA-256 of a prompt's text. Rows with equal keys
/// stay together when some are held out.
public record PromptKey(long high, long low) {
    /// Bytes of a key.
    static final int BYTES = 2 * Long.BYTES;

    /// Of a prompt whose text is not known.
    public static PromptKey of(int[] ids) { return of(Arrays.toString(ids)); }

    public static PromptKey of(String prompt) {
        ByteBuffer hash = ByteBuffer.wrap(new Sha256().update(prompt).bytes());
        return new PromptKey(hash.getLong(), hash.getLong());
    }

    byte[] bytes() { return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array(); }
}
