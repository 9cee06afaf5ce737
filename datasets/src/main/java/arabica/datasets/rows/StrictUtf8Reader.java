package arabica.datasets.rows;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/// Text in UTF-8 that fails at the first bytes that are none, and not before: the JDK's reader fails up to a buffer ahead,
/// and drops the characters before.
final class StrictUtf8Reader extends Reader {
    private final InputStream in;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final ByteBuffer bytes = ByteBuffer.allocate(1 << 13).flip();
    private boolean atEnd;
    /// A character that there was no room for, where there is one.
    private char second;
    private boolean hasSecond;

    StrictUtf8Reader(InputStream in) { this.in = in; }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        if (length == 0)
            return 0;
        if (hasSecond) {
            target[offset] = second;
            hasSecond = false;
            return 1;
        }
        return length == 1 ? one(target, offset) : several(target, offset, length);
    }

    /// What is decoded may be two characters, where there is room for one.
    private int one(char[] target, int offset) throws IOException {
        char[] pair = new char[2];
        int read = several(pair, 0, 2);
        if (read > 0)
            target[offset] = pair[0];
        hasSecond = read == 2;
        second = pair[1];
        return Math.min(read, 1);
    }

    private int several(char[] target, int offset, int length) throws IOException {
        CharBuffer chars = CharBuffer.wrap(target, offset, length);
        while (true) {
            CoderResult result = decoder.decode(bytes, chars, atEnd);
            if (chars.position() > 0)
                return chars.position();
            if (result.isError())
                result.throwException();
            if (atEnd)
                return -1;
            fill();
        }
    }

    private void fill() throws IOException {
        bytes.compact();
        int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
        if (read < 0) {
            atEnd = true;
        } else {
            bytes.position(bytes.position() + read);
        }
        bytes.flip();
    }

    @Override
    public void close() throws IOException { in.close(); }
}
