package arabica.datasets.rows;

import arabica.datasets.BadRowException;
import arabica.datasets.DataException;
import arabica.datasets.files.DataFile;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/// The rows of a CSV or TSV file (RFC 4180: quotes around what holds a separator, a line break or a quote, which is then
/// doubled). The first line names the columns; every value is text. Rows are counted from 1 after that line; empty lines
/// are passed over. A row of another length than the first line is a bad row. After a quote that is out of place nothing
/// can be read: where the next row begins is not known.
final class CsvRows implements RawRows {
    private static final int MAX_COLUMNS = 10_000;

    private final DataFile source;
    private final RowLimit limit;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private List<String> columns;
    private long number;

    CsvRows(DataFile source, char separator) throws IOException {
        this.source = source;
        limit = new RowLimit(source.open(), RowFiles.MAX_ROW_BYTES);
        CSVFormat format = CSVFormat.RFC4180.builder().setDelimiter(separator).setIgnoreEmptyLines(true).get();
        parser = CSVParser.builder().setFormat(format)
                .setReader(new StrictUtf8Reader(limit)).get();
        records = parser.iterator();
    }

    @Override
    public JsonNode next() {
        if (columns == null)
            columns = header();
        CSVRecord record = read();
        if (record == null)
            return null;
        number++;
        if (record.size() != columns.size()) {
            throw new BadRowException(source.path(), number, Optional.empty(), "has " + values(record.size())
                    + "; expected " + columns.size() + ", as in the first line");
        }
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < columns.size(); i++)
            row.put(columns.get(i), record.get(i));
        return row;
    }

    @Override
    public boolean typed() { return false; }

    @Override
    public long number() { return number; }

    @Override
    public void close() throws IOException { parser.close(); }

    private List<String> header() {
        CSVRecord first = read();
        if (first == null)
            throw new DataException(source.path() + ": no rows; the file is empty");
        if (first.size() > MAX_COLUMNS)
            throw new DataException(source.path() + ": the first line has " + values(first.size()) + "; expected the"
                    + " columns' names, at most " + MAX_COLUMNS);
        Set<String> seen = new HashSet<>();
        for (String name : first) {
            if (name.isBlank() && first.size() > 1 || !seen.add(name)) {
                throw new DataException(source.path() + ": the first line names "
                        + (name.isBlank() ? "a column without a name" : "two columns '" + name + "'")
                        + "; expected the columns' names");
            }
        }
        return first.toList();
    }

    private CSVRecord read() {
        limit.nextRow();
        try {
            return records.hasNext() ? records.next() : null;
        } catch (UncheckedIOException e) {
            throw problem(e.getCause());
        }
    }

    private DataException problem(IOException e) {
        String row = columns == null ? ": the first line: " : ": row " + (number + 1) + ": ";
        return switch (e) {
            case CharacterCodingException coding -> new DataException(source.path() + row + "not UTF-8 text", coding);
            case RowLimit.Exceeded exceeded -> new DataException(
                    source.path() + row + e.getMessage() + "; perhaps a quote is not closed", exceeded);
            case CSVException csv -> new DataException(source.path() + row + "damaged CSV: " + csv.getMessage(), csv);
            default -> source.unreadable(e);
        };
    }

    private static String values(int count) { return count == 1 ? "1 value" : count + " values"; }
}
