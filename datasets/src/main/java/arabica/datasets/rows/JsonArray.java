package arabica.datasets.rows;

import arabica.datasets.BoundedJson;
import arabica.datasets.DataException;
import arabica.datasets.files.DataFile;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;

/// A JSON array of rows, read one by one. After a syntax error nothing can be read: where the next row begins is not
/// known.
final class JsonArray implements RawRows {
    private final DataFile source;
    private final Path file;
    private final RowLimit limit;
    private final JsonParser parser;
    private boolean begun;
    private long number;

    JsonArray(DataFile source) throws IOException {
        this.source = source;
        file = source.path();
        limit = new RowLimit(source.open(), RowFiles.MAX_ROW_BYTES);
        parser = BoundedJson.streamingMapper().createParser(limit);
    }

    @Override
    public JsonNode next() {
        limit.nextRow();
        try {
            if (!begun)
                begin();
            if (parser.nextToken() == JsonToken.END_ARRAY)
                return end();
            number++;
            if (parser.currentToken() == null)
                throw new DataException(file + ": cut off: the array of rows has no end");
            return parser.readValueAsTree();
        } catch (JsonProcessingException e) {
            throw new DataException(file + ": row " + Math.max(1, number) + ": damaged JSON: " + BoundedJson.problem(e),
                    e);
        } catch (RowLimit.Exceeded e) {
            throw new DataException(file + ": row " + number + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw source.unreadable(e);
        }
    }

    @Override
    public long number() { return number; }

    @Override
    public void close() throws IOException { parser.close(); }

    private void begin() throws IOException {
        begun = true;
        JsonToken first = parser.nextToken();
        if (first == null)
            throw new DataException(file + ": no rows; the file is empty");
        if (first != JsonToken.START_ARRAY) {
            throw new DataException(
                    file + ": expected a JSON array of rows; a file with an object a line ends in .jsonl, or is read with"
                            + " --data-format jsonl");
        }
    }

    private JsonNode end() throws IOException {
        if (parser.nextToken() != null)
            throw new DataException(file + ": expected nothing after the array of rows");
        return null;
    }
}
