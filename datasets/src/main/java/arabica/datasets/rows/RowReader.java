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

/// Reads the rows of files in order, one at a time: memory does not grow with the files. Not thread-safe.
public final class RowReader implements Iterator<SourcedRow>, AutoCloseable {
    private final DataFiles files;
    private final RowUse use;
    private final PromptTemplate template;
    private final BadRowPolicy badRows;
    private final ImplicitPrompts prompts;
    private int nextFile;
    private RawRows rows;
    private long index;
    private long usable;
    private SourcedRow ahead;

    private RowReader(DataFiles files, RowUse use, PromptTemplate template, BadRowPolicy badRows) {
        this.files = files;
        this.use = use;
        this.template = template;
        this.badRows = badRows;
        prompts = new ImplicitPrompts(files, use);
    }

    /// Reads files of which nothing is said beyond their names.
    public static RowReader open(List<Path> files, RowUse use, PromptTemplate template, BadRowPolicy badRows) {
        return open(DataFiles.of(files), use, template, badRows);
    }

    /// @param template how bare prompts are framed
    /// @param badRows what happens to rows that cannot be used
    /// @throws DataException when a file is missing or of an unknown kind; later, from the iteration, when one is damaged
    ///     or empty
    public static RowReader open(DataFiles files, RowUse use, PromptTemplate template, BadRowPolicy badRows) {
        if (files.paths().isEmpty())
            throw new DataException("no data files; expected at least one");
        for (int i = 0; i < files.paths().size(); i++)
            files.file(i);
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
                    throw new DataException(files.names() + ": no row that can be used");
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
            throw new DataException(file() + ": cannot be read: " + e.getMessage(), e);
        } finally {
            rows = null;
        }
    }

    /// Opens the next file where none is open; false after the last.
    private boolean openNext() {
        if (rows == null) {
            if (nextFile == files.paths().size())
                return false;
            rows = RowFiles.open(files.file(nextFile++), files.needed(use));
        }
        return true;
    }

    private void endFile() {
        if (rows.number() == 0)
            throw new DataException(file() + ": no rows; the file is empty");
        close();
    }

    private void readNext() {
        Path file = file();
        try {
            JsonNode object = rows.next();
            if (object == null) {
                endFile();
                return;
            }
            Fields fields = new Fields(file, rows.number(), files.columns().apply(object), files.columns(),
                    rows.typed());
            prompts.require(fields, nextFile - 1);
            Row row = Layouts.read(fields, use, template);
            ahead = new SourcedRow(file, rows.number(), index++, row);
            usable++;
        } catch (BadRowException bad) {
            index++;
            badRows.accept(bad);
        }
    }

    /// The file that is being read.
    private Path file() { return files.paths().get(nextFile - 1); }
}
