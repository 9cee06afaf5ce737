package arabica.rlhf.bestof;

import arabica.datasets.AtomicFiles;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import arabica.datasets.rows.AnsweredRows;
import arabica.datasets.rows.PromptRow;
import arabica.datasets.rows.RowObjects;
import arabica.datasets.rows.RowReader;
import arabica.datasets.rows.RowUse;
import arabica.rlhf.eval.BestOfNCurve;
import arabica.rlhf.eval.Bootstrap;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The files that come out. They are moved in place when all are made, `best` last: where it is, the run is done.
///
/// @param best  rows for fine-tuning, with `score`
/// @param pairs preference rows, with both scores
/// @param all   every draw of every prompt
public record BestOfOutputs(Path best, Optional<Path> pairs, Optional<Path> all) {

    BestOfResult write(WorkFile work, BestOfFiles.Prompts prompts, BestOfOptions options, int skipped,
            Bootstrap bootstrap) {
        try (Lines bestLines = new Lines(best);
                Optionally pairLines = new Optionally(pairs);
                Optionally allLines = new Optionally(all);
                RawPrompts raws = new RawPrompts(prompts)) {
            List<double[]> scores = new ArrayList<>();
            long[] counts = new long[2];
            work.forEach(drawn -> {
                RawPrompts.Raw raw = raws.find(drawn);
                scores.add(drawn.scores());
                Optional<Draw> kept = drawn.best(options.keepUnfinished());
                Optional<Draw> worst = drawn.worst(options.keepUnfinished());
                kept.ifPresent(draw -> {
                    bestLines.add(AnsweredRows.completion(raw.object(), draw.text())
                            .put("score", draw.score()));
                    counts[0]++;
                });
                worst.ifPresent(draw -> {
                    pairLines.add(AnsweredRows.pair(raw.object(), kept.orElseThrow().text(), draw.text())
                            .put("chosen_score", kept.orElseThrow().score()).put("rejected_score", draw.score()));
                    counts[1]++;
                });
                allLines.add(all(drawn, raw.prompt()));
            });
            if (counts[0] == 0) {
                throw new DataException(
                        "no response of " + scores.size() + " prompts may be kept: all are blank, or were"
                                + " cut off at --max-new-tokens (--keep-unfinished keeps those)");
            }
            BestOfNCurve curve = BestOfNCurve.of(scores, scores, bootstrap);
            pairLines.commit();
            allLines.commit();
            bestLines.commit();
            return new BestOfResult(scores.size(), counts[0], counts[1], skipped, curve);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode all(DrawnPrompt drawn, PromptRow prompt) {
        ObjectNode object = JsonNodeFactory.instance.objectNode().put("index", drawn.index()).put("prompt",
                prompt.prompt().text());
        var responses = object.putArray("responses");
        drawn.draws().forEach(draw -> responses.addObject().put("text", draw.text()).put("score", draw.score())
                .put("tokens", draw.tokens()).put("finished", draw.finished()));
        return object;
    }

    /// Lines under a temporary name.
    private static final class Lines implements AutoCloseable {
        private final Path file;
        private final Path temporary;
        private final BufferedWriter writer;

        Lines(Path file) throws IOException {
            this.file = file;
            temporary = AtomicFiles.temporary(file);
            Files.createDirectories(file.toAbsolutePath().getParent());
            writer = Files.newBufferedWriter(temporary);
        }

        void add(ObjectNode row) {
            try {
                writer.write(row.toString());
                writer.write('\n');
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
            }
        }

        void commit() throws IOException {
            writer.close();
            AtomicFiles.moveIntoPlace(temporary, file);
        }

        @Override
        public void close() throws IOException {
            writer.close();
            Files.deleteIfExists(temporary);
        }
    }

    /// The same for a file that may not have been asked for.
    private static final class Optionally implements AutoCloseable {
        private final Optional<Lines> lines;

        Optionally(Optional<Path> file) throws IOException {
            lines = file.isPresent() ? Optional.of(new Lines(file.get())) : Optional.empty();
        }

        void add(ObjectNode row) { lines.ifPresent(l -> l.add(row)); }

        void commit() throws IOException { if (lines.isPresent()) { lines.get().commit(); } }

        @Override
        public void close() throws IOException { if (lines.isPresent()) { lines.get().close(); } }
    }

    /// The rows of prompts once more, as they were written, in step with what was drawn for them.
    private static final class RawPrompts implements AutoCloseable {
        record Raw(JsonNode object, PromptRow prompt) {}

        private final BestOfFiles.Prompts prompts;
        private int file = -1;
        private long last;
        private RowObjects objects;
        private RowReader reader;

        RawPrompts(BestOfFiles.Prompts prompts) { this.prompts = prompts; }

        Raw find(DrawnPrompt drawn) {
            // A file may be named twice.
            if (drawn.file() != file || drawn.row() <= last) {
                close();
                file = drawn.file();
                objects = RowObjects.mapped(prompts.data(), file);
                reader = RowReader.open(prompts.data().only(file), RowUse.PROMPT, prompts.template(),
                        BadRowPolicy.allow(Integer.MAX_VALUE, bad -> {}));
            }
            last = drawn.row();
            JsonNode object = objects.next();
            while (object != null && objects.number() < drawn.row()) { object = objects.next(); }
            while (reader.hasNext()) {
                var row = reader.next();
                if (row.number() == drawn.row() && object != null) { return new Raw(object, (PromptRow) row.row()); }
            }
            throw new DataException(
                    prompts.data().paths().get(file) + ": row " + drawn.row() + " is gone: the file has changed");
        }

        @Override
        public void close() {
            if (objects != null) {
                objects.close();
                reader.close();
                objects = null;
            }
        }
    }
}
