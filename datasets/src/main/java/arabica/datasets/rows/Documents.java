package arabica.datasets.rows;

import arabica.datasets.DataException;
import arabica.datasets.files.DataFile;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// A text file: one document, or several with `<|endoftext|>` between them (as in GPT-2's and TinyStories' corpora; the
/// line breaks around it belong to it). A row is a document; one of more than 16 million characters is cut at line ends
/// into several. Line ends are `\n`, also where the file has `\r\n`.
final class Documents implements RawRows {
    private static final String SEPARATOR = "<|endoftext|>";
    private static final int MAX_DOCUMENT = 1 << 24;

    private final DataFile source;
    private final BufferedReader in;
    private final int maxDocument;
    private final StringBuilder text = new StringBuilder();
    private final char[] chunk = new char[1 << 14];
    private boolean ended;
    private boolean afterSeparator;
    /// Up to here there is no separator in `text`.
    private int searched;
    private long number;

    Documents(DataFile source) throws IOException { this(source, source.open(), MAX_DOCUMENT); }

    Documents(DataFile source, InputStream in, int maxDocument) {
        this.source = source;
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()), 1 << 16);
        this.maxDocument = maxDocument;
    }

    @Override
    public JsonNode next() {
        while (true) {
            int separator = text.indexOf(SEPARATOR, searched);
            if (separator >= 0) {
                String document = trim(text.substring(0, separator), true);
                text.delete(0, separator + SEPARATOR.length());
                searched = 0;
                afterSeparator = true;
                if (!document.isBlank())
                    return row(document);
                continue;
            }
            searched = Math.max(0, text.length() - SEPARATOR.length());
            if (text.length() > maxDocument)
                return cut();
            if (ended)
                return last();
            fill();
        }
    }

    @Override
    public long number() { return number; }

    @Override
    public void close() throws IOException { in.close(); }

    private JsonNode cut() {
        int line = text.lastIndexOf("\n", searched - 1) + 1;
        int at = line > 0 ? line : searched;
        if (Character.isLowSurrogate(text.charAt(at)))
            at--;
        String part = trim(text.substring(0, at), false);
        text.delete(0, at);
        searched = 0;
        afterSeparator = false;
        return part.isBlank() ? next() : row(part);
    }

    private JsonNode last() {
        String document = trim(text.toString(), false);
        text.setLength(0);
        searched = 0;
        return document.isBlank() ? null : row(document);
    }

    private JsonNode row(String document) {
        number++;
        return JsonNodeFactory.instance.objectNode().put("text", document);
    }

    /// Takes the line breaks next to separators away.
    private String trim(String document, boolean beforeSeparator) {
        int start = 0;
        int end = document.length();
        while (afterSeparator && start < end && document.charAt(start) == '\n')
            start++;
        while (beforeSeparator && end > start && document.charAt(end - 1) == '\n')
            end--;
        return document.substring(start, end);
    }

    private void fill() {
        try {
            int read = in.read(chunk);
            ended = read < 0;
            for (int i = 0; i < read; i++) {
                boolean lineEnd = chunk[i] == '\n' && text.length() > 0 && text.charAt(text.length() - 1) == '\r';
                if (lineEnd)
                    text.setLength(text.length() - 1);
                text.append(chunk[i]);
            }
        } catch (CharacterCodingException e) {
            throw new DataException(source.path() + ": not UTF-8 text", e);
        } catch (IOException e) {
            throw source.unreadable(e);
        }
    }
}
