package arabica.datasets.arrow;

/// What became of the rows that were tokenized into a file.
///
/// @param rows rows written
/// @param tokens their tokens, prompts included
/// @param dropped rows left out for their length ([Truncation#DROP])
/// @param skipped rows left out because they could not be used
public record TokenizedSummary(long rows, long tokens, long dropped, long skipped) {}
