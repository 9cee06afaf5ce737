package arabica.rlhf.collect;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// Where proposals go: to the file as they come, or, where there is a budget, the best of them at the end.
final class ProposalSink implements AutoCloseable {
    private static final Comparator<Line> WORST_FIRST = Comparator.comparingDouble(Line::acquisition)
            .thenComparing(Comparator.comparingLong(Line::place).reversed());

    private final Writer writer;
    private final CollectOptions options;
    private final PriorityQueue<Line> best = new PriorityQueue<>(WORST_FIRST);
    private long added;
    private long written;

    /// @param place the proposal's place among all
    private record Line(double acquisition, long place, String text) {}

    ProposalSink(Path file, CollectOptions options) throws IOException {
        writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
        this.options = options;
    }

    void add(Proposal pair, ObjectNode source) {
        String text = pair.row(source, options.criterion()) + "\n";
        if (options.budget().isEmpty()) {
            write(text);
            return;
        }
        best.add(new Line(pair.acquisition(), added++, text));
        if (best.size() > options.budget().getAsInt()) { best.poll(); }
    }

    /// Writes what is left.
    ///
    /// @return how many there are in all
    long finish() throws IOException {
        List<Line> left = best.stream().sorted(Comparator.comparingLong(Line::place)).toList();
        for (Line line : left) { write(line.text()); }
        writer.flush();
        return written;
    }

    @Override
    public void close() throws IOException { writer.close(); }

    private void write(String text) {
        try {
            writer.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write proposals: " + e.getMessage(), e);
        }
        written++;
    }
}
