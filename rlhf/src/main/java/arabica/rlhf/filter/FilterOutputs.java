package arabica.rlhf.filter;

import arabica.datasets.AtomicFiles;
import arabica.datasets.DataException;
import arabica.datasets.rows.RowObjects;
import arabica.rlhf.filter.FilterAudit.SourceCount;
import arabica.rlhf.train.TrainingListener;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// The second pass: reads the rows once more, in step with their scores, and writes those that stay as they were read.
final class FilterOutputs implements AutoCloseable {
    private static final String SOURCE = "source";
    /// More names than a data set has sources: something else is in that field.
    private static final int MOST_SOURCES = 1000;
    private static final long SAY_EVERY = 1 << 14;

    private final FilterJob job;
    private final Verdict verdict;
    private final Path keptPart;
    private final Path controlPart;
    private final Writer kept;
    private final Writer control;
    private final SequencedMap<String, SourceCount> sources = new LinkedHashMap<>();
    private boolean named;
    private int file = -1;
    private RowObjects objects;
    private JsonNode object;

    FilterOutputs(FilterJob job, Verdict verdict) throws IOException {
        this.job = job;
        this.verdict = verdict;
        keptPart = job.workFolder().resolve("kept.part");
        controlPart = job.workFolder().resolve("control.part");
        kept = Files.newBufferedWriter(keptPart, StandardCharsets.UTF_8);
        control = Files.newBufferedWriter(controlPart, StandardCharsets.UTF_8);
    }

    /// @throws DataException if the data is not what was scored
    void write(ScoreTable table, TrainingListener listener) {
        table.scan((index, row) -> {
            if (!row.isBad()) { write(index, row); }
            if ((index + 1) % SAY_EVERY == 0) { listener.onPhase("write", index + 1, table.size()); }
        });
    }

    /// Counts by source; none where no row names one.
    SequencedMap<String, SourceCount> sources() { return named ? sources : new LinkedHashMap<>(); }

    /// Gives the control subset its final name, where one was asked for; what is there of a filter that is overwritten
    /// goes otherwise.
    void moveControl(boolean wanted) throws IOException {
        control.close();
        if (wanted) {
            AtomicFiles.moveIntoPlace(controlPart, job.controlFile());
        } else if (job.overwrite()) { Files.deleteIfExists(job.controlFile()); }
    }

    void moveKept() throws IOException {
        kept.close();
        AtomicFiles.moveIntoPlace(keptPart, job.out());
    }

    @Override
    public void close() throws IOException {
        try (kept; control) {
            if (objects != null) { objects.close(); }
        }
    }

    private void write(long index, ScoreRecord row) {
        find(row);
        boolean stays = verdict.keeps(index, row);
        boolean drawn = verdict.isControl(index, row);
        count(stays, drawn);
        if (!stays && !drawn) { return; }
        String line = object + "\n";
        try {
            if (stays) { kept.write(line); }
            if (drawn) { control.write(line); }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + job.out() + ": " + e.getMessage(), e);
        }
    }

    /// Reads on to a record's row.
    private void find(ScoreRecord row) {
        while (file < row.file()) {
            if (objects != null) { objects.close(); }
            objects = RowObjects.open(job.data().file(++file));
        }
        do { object = objects.next(); } while (object != null && objects.number() < row.number());
        if (object == null || objects.number() > row.number()) {
            throw new DataException(job.data().paths().get(file) + ": row " + row.number()
                    + " is gone: the file has changed since it was scored");
        }
    }

    private void count(boolean stays, boolean drawn) {
        JsonNode mapped = job.data().columns().apply(object);
        boolean names = mapped.hasNonNull(SOURCE);
        named |= names;
        String source = names ? mapped.get(SOURCE).asText() : "(none)";
        String name = sources.containsKey(source) || sources.size() < MOST_SOURCES ? source : "(other)";
        SourceCount one = new SourceCount(1, stays ? 1 : 0, drawn ? 1 : 0);
        sources.merge(name, one, (a, b) -> new SourceCount(a.rows() + b.rows(), a.kept() + b.kept(),
                a.control() + b.control()));
    }
}
