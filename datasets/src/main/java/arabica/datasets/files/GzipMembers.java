package arabica.datasets.files;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// The plain bytes of a gzip file of one member or several (RFC 1952), as `cat a.gz b.gz` and parallel compressors make
/// them. The JDK's `GZIPInputStream` takes anything after a member that is no member for the end; here it is an error, so
/// that damage to a later member loses no rows unseen. Zeros at the end, as tapes leave them, are none.
final class GzipMembers extends InputStream {
    private static final int MAGIC = 0x8b1f;
    private static final int BUFFER = 1 << 14;
    /// Bits of a header's flags: a checksum, extra fields, a name and a comment follow.
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private final byte[] compressed = new byte[BUFFER];
    /// What of `compressed` is not read yet; within a member the inflater has all of it.
    private int from;
    private int to;
    private boolean ended;

    GzipMembers(InputStream in) throws IOException {
        this.in = in;
        if (!begin())
            throw new EOFException("it is empty");
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0)
            return 0;
        while (!ended) {
            int read = inflate(target, offset, length);
            if (read > 0) {
                checksum.update(target, offset, read);
                return read;
            }
            if (inflater.finished()) {
                endMember();
                ended = !begin();
            } else if (inflater.needsInput()) {
                give();
            } else {
                throw new IOException("it asks for a dictionary");
            }
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        ended = true;
        inflater.end();
        in.close();
    }

    private int inflate(byte[] target, int offset, int length) throws IOException {
        try {
            return inflater.inflate(target, offset, length);
        } catch (DataFormatException e) {
            throw new IOException(e.getMessage() == null ? "damaged bytes" : e.getMessage(), e);
        }
    }

    private void give() throws IOException {
        if (!fill())
            throw new EOFException("it ends within a member");
        inflater.setInput(compressed, from, to - from);
        from = to;
    }

    /// Reads on where everything is read; false at the end.
    private boolean fill() throws IOException {
        if (from < to)
            return true;
        from = 0;
        to = Math.max(0, in.read(compressed));
        return to > 0;
    }

    private int next() throws IOException { return fill() ? compressed[from++] & 0xff : -1; }

    /// Checks a member's trailer and gives back what belongs to the next.
    private void endMember() throws IOException {
        from = to - inflater.getRemaining();
        long crc = fourBytes();
        long size = fourBytes();
        if (crc != checksum.getValue())
            throw new IOException("the checksum of a member is wrong");
        if (size != (inflater.getBytesWritten() & 0xffff_ffffL))
            throw new IOException("the size of a member is wrong");
    }

    /// Reads the header of the next member; false where there is none.
    private boolean begin() throws IOException {
        int first = next();
        while (first == 0)
            first = next();
        if (first < 0)
            return false;
        if ((first | byteOrFail() << 8) != MAGIC)
            throw new IOException("a member does not begin as one");
        if (byteOrFail() != 8)
            throw new IOException("a member is compressed in an unknown way");
        int flags = byteOrFail();
        if ((flags & 0xe0) != 0)
            throw new IOException("a member's header has unknown flags");
        for (int i = 0; i < 6; i++)
            byteOrFail();
        if ((flags & EXTRA) != 0) { skip(byteOrFail() | byteOrFail() << 8); }
        if ((flags & NAME) != 0)
            skipText();
        if ((flags & COMMENT) != 0)
            skipText();
        if ((flags & HEADER_CRC) != 0)
            skip(2);
        inflater.reset();
        checksum.reset();
        return true;
    }

    private void skip(int bytes) throws IOException {
        for (int i = 0; i < bytes; i++)
            byteOrFail();
    }

    private void skipText() throws IOException {
        while (byteOrFail() != 0) {
            // Names and comments are of no use here.
        }
    }

    private long fourBytes() throws IOException {
        return byteOrFail() | byteOrFail() << 8 | byteOrFail() << 16 | (long) byteOrFail() << 24;
    }

    private int byteOrFail() throws IOException {
        int next = next();
        if (next < 0)
            throw new EOFException("it ends within a member's header or trailer");
        return next;
    }
}
