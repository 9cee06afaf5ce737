package arabica.studies;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/// A question, the grid of trainings that answers it, and what they add up to.
public interface Study {
    /// As on the command line.
    String name();

    /// What is asked, in one sentence.
    String question();

    /// Everything that a cell's result depends on beside its coordinates: a record. Written to `run.json`; a study that
    /// continues with other settings is refused.
    Record settings();

    /// The cells of some seeds, in stages: a cell may need the models of the stages before its own. Within a stage, cells
    /// run in any order, or at the same time.
    List<List<Cell>> stages(List<Long> seeds);

    /// Runs one cell. Called again from its beginning where it was killed.
    ObjectNode run(Cell cell, CellContext context);

    /// What all cells together say.
    StudySummary summarize(CellResults results);
}
