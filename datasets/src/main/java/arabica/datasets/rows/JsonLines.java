package arabica.datasets.rows;

import arabica.datasets.BadRowException;
import arabica.datasets.BoundedJson;
import arabica.datasets.DataException;
import arabica.datasets.files.DataFile;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// JSON lines: a value a line. A row's number is its line's. Empty lines are allowed at the end only.
final class JsonLines implements RawRows {
    private final JsonMapper mapper = BoundedJson.mapper();
    private final DataFile source;
    private final Path file;
    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    /// What of `buffer` is not read yet.
    private int from;
    private int to;
    private long number;
    /// The first line with something on it after empty ones, and how many of those are still to be reported.
    private byte[] afterEmpty;
    private long emptyLines;

    JsonLines(DataFile source) throws IOException {
        this.source = source;
        file = source.path();
        in = source.open();
    }

    @Override
    public JsonNode next() {
        byte[] line = nextLine();
        if (line == null)
            return null;
        number++;
        if (isBlank(line))
            throw new BadRowException(file, number, Optional.empty(), "is an empty line; expected an object");
        try {
            return mapper.readTree(line);
        } catch (JsonProcessingException e) {
            String problem = e.getOriginalMessage().lines().findFirst().orElse("");
            long column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
            throw new BadRowException(file, number, Optional.empty(),
                    "is not JSON: " + problem + " at column " + column);
        } catch (IOException e) {
            throw source.unreadable(e);
        }
    }

    /// A line that is not looked at needs no parsing.
    @Override
    public boolean skip() {
        if (nextLine() == null)
            return false;
        number++;
        return true;
    }

    @Override
    public long number() { return number; }

    @Override
    public void close() throws IOException { in.close(); }

    /// The next line; empty ones only where another follows that is not.
    private byte[] nextLine() {
        if (afterEmpty == null) {
            byte[] line = readLine();
            if (line == null || !isBlank(line))
                return line;
            long empty = 0;
            while (line != null && isBlank(line)) {
                empty++;
                line = readLine();
            }
            if (line == null)
                return null;
            emptyLines = empty;
            afterEmpty = line;
        }
        if (emptyLines > 0) {
            emptyLines--;
            return new byte[0];
        }
        byte[] line = afterEmpty;
        afterEmpty = null;
        return line;
    }

    private byte[] readLine() {
        ByteArrayOutputStream begun = null;
        while (true) {
            if (from == to && !fill())
                return begun == null ? null : begun.toByteArray();
            int end = from;
            while (end < to && buffer[end] != '\n')
                end++;
            int before = begun == null ? 0 : begun.size();
            if (before + (end - from) > RowFiles.MAX_ROW_BYTES) {
                throw new DataException(file + ": row " + (number + 1) + ": is longer than " + RowFiles.MAX_ROW_BYTES
                        + " bytes");
            }
            int start = from;
            boolean whole = end < to;
            from = whole ? end + 1 : to;
            if (whole && begun == null)
                return Arrays.copyOfRange(buffer, start, end);
            if (begun == null)
                begun = new ByteArrayOutputStream(2 * buffer.length);
            begun.write(buffer, start, end - start);
            if (whole)
                return begun.toByteArray();
        }
    }

    private boolean fill() {
        try {
            from = 0;
            to = Math.max(0, in.read(buffer));
            return to > 0;
        } catch (IOException e) {
            throw source.unreadable(e);
        }
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) {
            if (b != ' ' && b != '\t' && b != '\r')
                return false;
        }
        return true;
    }
}
