package arabica.rlhf.filter;

import arabica.datasets.DataException;
import arabica.datasets.rows.DataFiles;
import arabica.datasets.rows.PromptTemplate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Which files are filtered, and where the results go.
///
/// @param data      preference rows
/// @param template  how bare prompts are framed
/// @param out       the rows that stay, as JSON lines; the other results lie beside it
/// @param scores    where scores are kept for good, to be taken from there by another filter of the same data and model;
///     nowhere, where empty
/// @param skipBad   rows that may be unusable
/// @param resume    whether an unfinished run is continued
/// @param overwrite whether results, or an unfinished run, that are there are replaced
public record FilterJob(DataFiles data, PromptTemplate template, Path out, Optional<Path> scores, int skipBad,
        boolean resume, boolean overwrite) {

    public static FilterJob of(List<Path> data, PromptTemplate template, Path out) {
        return new FilterJob(DataFiles.of(data), template, out, Optional.empty(), 0, false, false);
    }

    public FilterJob withSkipBad(int rows) {
        return new FilterJob(data, template, out, scores, rows, resume, overwrite);
    }

    public FilterJob withResume() { return new FilterJob(data, template, out, scores, skipBad, true, overwrite); }

    public FilterJob withOverwrite() { return new FilterJob(data, template, out, scores, skipBad, resume, true); }

    public FilterJob withScores(Path file) {
        return new FilterJob(data, template, out, Optional.of(file), skipBad, resume, overwrite);
    }

    /// The random subset of the same size: `kept.jsonl` gives `kept.control.jsonl`.
    public Path controlFile() { return beside(".control.jsonl"); }

    /// The audit: `kept.jsonl` gives `kept.audit.json`.
    public Path auditFile() { return beside(".audit.json"); }

    /// The audit as a page: `kept.jsonl` gives `kept.report.html`.
    public Path reportFile() { return beside(".report.html"); }

    /// What is kept until the run is done: `kept.jsonl` gives `kept.filter/`.
    public Path workFolder() { return beside(".filter"); }

    /// All files that a filter leaves.
    public List<Path> results() { return List.of(out, controlFile(), auditFile(), reportFile()); }

    /// @throws DataException naming a result that is there; a control subset of an older filter too, which would pass for
    ///     that of the new one
    public void requireNoResults() {
        for (Path result : results()) {
            if (Files.exists(result)) { throw new DataException(result + " exists; --overwrite replaces it"); }
        }
    }

    private Path beside(String ending) {
        String name = out.getFileName().toString();
        String stem = name.endsWith(".jsonl") ? name.substring(0, name.length() - ".jsonl".length()) : name;
        return out.resolveSibling(stem + ending);
    }
}
