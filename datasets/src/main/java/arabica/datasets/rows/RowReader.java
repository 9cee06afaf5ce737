package arabica.datasets.rows;

import arabica.datasets.BadRowException;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;

/// Reads the rows of files in order, one at a time: memory does not grow with the files. Not thread-safe.
public final class RowReader implements Iterator<SourcedRow>, AutoCloseable {
    private final List<Path> files;
    private final RowUse use;
    private final Layouts layouts;
    private final BadRowPolicy badRows;
    private int nextFile;
    private RawRows rows;
    private long index;
    private long usable;
    private SourcedRow ahead;

    private RowReader(List<Path> files, RowUse use, PromptTemplate template, BadRowPolicy badRows) {
        this.files = List.copyOf(files);
        this.use = use;
        this.layouts = new Layouts(template);
        this.badRows = badRows;
    }

    /// @param files `.jsonl`, `.json` (an array), `.txt`, each perhaps gzipped, or `.arrow`
    /// @param template how bare prompts are framed
    /// @param badRows what happens to rows that cannot be used
    /// @throws DataException when a file is missing or of an unknown kind; later, from the iteration, when one is damaged
    ///     or empty
    public static RowReader open(List<Path> files, RowUse use, PromptTemplate template, BadRowPolicy badRows) {
        if (files.isEmpty())
            throw new DataException("no data files; expected at least one");
        files.forEach(RowFiles::require);
        return new RowReader(files, use, template, badRows);
    }

    /// All rows at once, for sets that fit in memory.
    public static List<SourcedRow> readAll(List<Path> files, RowUse use, PromptTemplate template,
            BadRowPolicy badRows) {
        List<SourcedRow> all = new ArrayList<>();
        try (RowReader reader = open(files, use, template, badRows)) {
            reader.forEachRemaining(all::add);
        }
        return all;
    }

    /// Passes over rows, those that cannot be used too, without looking at them. Not between [#hasNext] and its [#next].
    ///
    /// @return how many there were: fewer than `count` where the files end before
    public long skip(long count) {
        long passed = 0;
        while (passed < count && openNext()) {
            if (rows.skip()) {
                passed++;
            } else {
                endFile();
            }
        }
        index += passed;
        usable += passed;
        return passed;
    }

    @Override
    public boolean hasNext() {
        while (ahead == null) {
            if (!openNext()) {
                if (usable == 0)
                    throw new DataException(names() + ": no row that can be used");
                return false;
            }
            readNext();
        }
        return true;
    }

    @Override
    public SourcedRow next() {
        if (!hasNext())
            throw new NoSuchElementException();
        SourcedRow row = ahead;
        ahead = null;
        return row;
    }

    @Override
    public void close() {
        if (rows == null)
            return;
        try {
            rows.close();
        } catch (IOException e) {
            throw new DataException(files.get(nextFile - 1) + ": cannot be read: " + e.getMessage(), e);
        } finally {
            rows = null;
        }
    }

    /// Opens the next file where none is open; false after the last.
    private boolean openNext() {
        if (rows == null) {
            if (nextFile == files.size())
                return false;
            rows = RowFiles.open(files.get(nextFile++));
        }
        return true;
    }

    private void endFile() {
        if (rows.number() == 0)
            throw new DataException(files.get(nextFile - 1) + ": no rows; the file is empty");
        close();
    }

    private void readNext() {
        Path file = files.get(nextFile - 1);
        try {
            JsonNode object = rows.next();
            if (object == null) {
                endFile();
                return;
            }
            Row row = layouts.read(new Fields(file, rows.number(), object), use);
            ahead = new SourcedRow(file, rows.number(), index++, row);
            usable++;
        } catch (BadRowException bad) {
            index++;
            badRows.accept(bad);
        }
    }

    private String names() { return files.stream().map(Path::toString).collect(Collectors.joining(", ")); }
}
