package arabica.datasets.rows;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A stream that fails when one row takes too many bytes. A parser reads ahead by a buffer, so that the limit is met to
/// within a few kilobytes.
final class RowLimit extends FilterInputStream {
    private final long maxBytes;
    private long bytes;

    RowLimit(InputStream in, long maxBytes) {
        super(in);
        this.maxBytes = maxBytes;
    }

    static final class Exceeded extends IOException {
        private static final long serialVersionUID = 1L;

        Exceeded(long maxBytes) { super("is longer than " + maxBytes + " bytes"); }
    }

    void nextRow() { bytes = 0; }

    @Override
    public int read() throws IOException {
        int b = super.read();
        if (b >= 0)
            count(1);
        return b;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int read = super.read(target, offset, length);
        if (read > 0)
            count(read);
        return read;
    }

    private void count(int more) throws IOException {
        bytes += more;
        if (bytes > maxBytes)
            throw new Exceeded(maxBytes);
    }
}
