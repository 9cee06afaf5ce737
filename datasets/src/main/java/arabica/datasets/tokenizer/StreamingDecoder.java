package arabica.datasets.tokenizer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Turns tokens into text as they are generated. A character whose bytes are spread over several tokens appears when it
/// is complete. All that [#feed] returned and then [#finish] is what [BpeTokenizer#decode(int[], boolean)] gives for all
/// ids at once. Not thread-safe.
public final class StreamingDecoder {
    private final BpeTokenizer tokenizer;
    private final boolean skipSpecialTokens;
    private final TokenBytes.Text text;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE).onUnmappableCharacter(CodingErrorAction.REPLACE);
    private byte[] incomplete = new byte[0];

    StreamingDecoder(BpeTokenizer tokenizer, TokenBytes.Text text, boolean skipSpecialTokens) {
        this.tokenizer = tokenizer;
        this.text = text;
        this.skipSpecialTokens = skipSpecialTokens;
    }

    /// The text that is complete with this token, often empty.
    public String feed(int id) {
        if (skipSpecialTokens && tokenizer.isSpecial(id))
            return "";
        return decode(text.next(id), false);
    }

    /// The rest: U+FFFD where a character was left incomplete, otherwise nothing.
    public String finish() { return decode(new byte[0], true); }

    private String decode(byte[] more, boolean last) {
        ByteBuffer in = ByteBuffer.allocate(incomplete.length + more.length).put(incomplete).put(more).flip();
        CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
        decoder.decode(in, out, last);
        incomplete = new byte[in.remaining()];
        in.get(incomplete);
        if (last) {
            decoder.flush(out);
            decoder.reset();
        }
        return out.flip().toString();
    }
}
