package arabica.datasets.table.json;

import arabica.datasets.BadRowException;
import arabica.datasets.BoundedJson;
import arabica.datasets.DataException;
import arabica.datasets.files.DataFile;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// JSON lines, a value a line. A row's number is its line's. Empty lines are allowed at the end only.
final class JsonLineRows implements JsonRows {
    /// The longest row, in bytes; more is taken for a damaged or hostile file.
    static final int MAX_ROW_BYTES = 64 << 20;

    private final JsonMapper mapper = BoundedJson.mapper();
    private final DataFile source;
    private final Path file;
    private final InputStream in;
    private byte[] buffer = new byte[1 << 17];
    /// What of `buffer` is read from the file and not yet given as a line.
    private int from;
    private int to;
    private int length;
    private long number;
    /// A line with something on it behind empty ones, which waits until these are told of; 0 where none waits.
    private long afterEmpty;

    JsonLineRows(DataFile source) {
        this.source = source;
        file = source.path();
        try {
            in = source.open();
        } catch (IOException e) {
            throw source.unreadable(e);
        }
    }

    @Override
    public JsonParser next() throws IOException {
        if (number < afterEmpty) {
            number++;
        } else {
            if (!line())
                return null;
            if (isBlank(from - length - 1)) {
                long empty = number;
                if (!lineWithContent())
                    return null;
                afterEmpty = number;
                number = empty;
            }
        }
        if (number < afterEmpty)
            throw new BadRowException(file, number, Optional.empty(), "is an empty line; expected an object");
        return mapper.createParser(buffer, from - length - 1, length);
    }

    @Override
    public long number() { return number; }

    @Override
    public long size() { return length; }

    @Override
    public void close() throws IOException { in.close(); }

    /// Finds the next line: it ends one byte before `from`.
    private boolean line() {
        int searched = from;
        while (true) {
            int end = searched;
            while (end < to && buffer[end] != '\n')
                end++;
            if (end < to) {
                take(end);
                return true;
            }
            searched = end - from;
            if (!fill()) {
                if (from == to)
                    return false;
                // A last line without its end.
                buffer[to] = '\n';
                take(to++);
                return true;
            }
            searched += from;
        }
    }

    private void take(int end) {
        length = end - from;
        from = end + 1;
        number++;
    }

    /// Moves what is begun to the buffer's front and reads on behind it; one byte stays free for a missing line end.
    private boolean fill() {
        int begun = to - from;
        if (begun > MAX_ROW_BYTES) {
            throw new DataException(file + ": row " + (number + 1) + ": is longer than " + MAX_ROW_BYTES + " bytes");
        }
        if (from > 0)
            System.arraycopy(buffer, from, buffer, 0, begun);
        if (begun + 1 >= buffer.length)
            buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        from = 0;
        to = begun;
        try {
            int read = in.read(buffer, to, buffer.length - 1 - to);
            to += Math.max(0, read);
            return read > 0;
        } catch (IOException e) {
            throw source.unreadable(e);
        }
    }

    private boolean lineWithContent() {
        while (line()) {
            if (!isBlank(from - length - 1))
                return true;
        }
        return false;
    }

    private boolean isBlank(int start) {
        for (int i = start; i < start + length; i++) {
            if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r')
                return false;
        }
        return true;
    }
}
