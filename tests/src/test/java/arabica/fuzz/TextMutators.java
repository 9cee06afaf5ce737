package arabica.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/// Damage to text that is read by its separators.
final class TextMutators {
    private static final String[] MARKS = {"\"", "\"\"", "\",\"", ",", "\t", "\n", "\r", "\r\n", "\n\n", "\ufeff",
            "<|endoftext|>", "\0", "\u2028", " \"", "\" "};
    private static final byte[][] NO_TEXT = {{(byte) 0xff}, {(byte) 0xc3}, {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
            {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80}, {(byte) 0xc0, (byte) 0x80}, {0x1f, (byte) 0x8b},
            {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd}};

    static final Mutator ANY = Mutator.oneOf(TextMutators::mark, TextMutators::mark, TextMutators::noText,
            ByteMutators::flipBits, ByteMutators::setByte, ByteMutators::truncate, ByteMutators::insert,
            ByteMutators::delete, ByteMutators::repeat);
    static final Mutator CSV = Mutator.oneOf(ANY, TextMutators::removeMark);

    private TextMutators() {}

    /// A separator where none was.
    static byte[] mark(byte[] content, SplittableRandom draws) {
        byte[] mark = MARKS[draws.nextInt(MARKS.length)].repeat(draws.nextInt(8) == 0 ? 1000 : 1)
                .getBytes(StandardCharsets.UTF_8);
        return ByteMutators.splice(content, draws.nextInt(content.length + 1), 0, mark);
    }

    /// Bytes that are not UTF-8.
    static byte[] noText(byte[] content, SplittableRandom draws) {
        return ByteMutators.splice(content, draws.nextInt(content.length + 1), 0,
                NO_TEXT[draws.nextInt(NO_TEXT.length)]);
    }

    /// A separator that was there.
    static byte[] removeMark(byte[] content, SplittableRandom draws) {
        int start = content.length == 0 ? 0 : draws.nextInt(content.length);
        for (int i = start; i < content.length; i++) {
            if (content[i] == '"' || content[i] == ',' || content[i] == '\n' || content[i] == '\t')
                return ByteMutators.splice(content, i, 1, new byte[0]);
        }
        return content;
    }
}
