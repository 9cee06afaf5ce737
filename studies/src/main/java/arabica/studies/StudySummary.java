package arabica.studies;

import arabica.rlhf.report.Chart;
import java.util.List;
import java.util.SequencedMap;

/// What comes out of a study.
///
/// @param tables     in the order of the page
/// @param charts     by the names of their files, without `.svg`
/// @param statements sentences that the intervals support
public record StudySummary(List<StudyTable> tables, SequencedMap<String, Chart> charts, List<String> statements) {}
