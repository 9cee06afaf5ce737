package arabica.rlhf.filter;

import arabica.autograd.Scope;
import arabica.datasets.TestData;
import arabica.datasets.rows.PreferenceRow;
import arabica.datasets.rows.PromptTemplate;
import arabica.rlhf.Golden;
import arabica.rlhf.Tiny;
import arabica.rlhf.train.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Filters and files of pairs for tests.
final class FilterTesting {
    /// So small that a few rows are many windows.
    static final Window.Size SMALL = new Window.Size(7, 1 << 20);

    private FilterTesting() {}

    static PerplexityFilter filter(Scope scope, FilterOptions options) {
        return new PerplexityFilter(Tiny.model(scope, 7), Golden.tokenizer(), options, Optional.empty());
    }

    static FilterOptions options(FilterBound bound) { return new FilterOptions(Side.BOTH, bound, true, 1, 8, 16); }

    static String json(PreferenceRow pair, int id) {
        return "{\"id\":" + id + ",\"prompt\":\"" + pair.prompt().text() + "\",\"chosen\":\"" + pair.chosen()
                + "\",\"rejected\":\"" + pair.rejected() + "\",\"source\":\"" + (id % 2 == 0 ? "own" : "foreign")
                + "\"}";
    }

    /// Rows of [Tiny#pairs], with lines that cannot be used at the places given.
    static Path file(Path folder, String name, int count, int... bad) {
        List<String> lines = new ArrayList<>();
        List<PreferenceRow> rows = Tiny.pairs(count);
        for (int i = 0; i < count; i++) { lines.add(json(rows.get(i), i)); }
        for (int at : bad) { lines.add(at, at % 2 == 0 ? "{\"prompt\": \"no answers\"}" : "not JSON"); }
        return TestData.write(folder, name, String.join("\n", lines) + "\n");
    }

    static FilterJob job(Path out, Path... data) { return FilterJob.of(List.of(data), PromptTemplate.NONE, out); }

    /// Runs with small windows.
    static Optional<FilterAudit> run(PerplexityFilter filter, FilterJob job, TrainingListener listener) {
        return new FilterFiles(filter, job, new LinkedHashMap<>(), listener, SMALL).run();
    }

    /// What a run has left, by name: the bytes of all results.
    static Map<String, String> results(FilterJob job) {
        Map<String, String> results = new LinkedHashMap<>();
        for (Path file : List.of(job.out(), job.controlFile(), job.auditFile())) {
            String name = file.getFileName().toString();
            results.put(name.substring(name.indexOf('.')), Files.exists(file) ? read(file) : "");
        }
        return results;
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
