package arabica.datasets.arrow;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What became of the rows that were tokenized into a file.
///
/// @param rows rows written
/// @param tokens their tokens, prompts included
/// @param dropped rows left out for their length ([Truncation#DROP])
/// @param skipped rows left out because they could not be used
/// @param cutRows rows of which something was cut away for their length
/// @param cutTokens the tokens that they lost
/// @param largestId the largest id of all; −1 where there is none
public record TokenizedSummary(long rows, long tokens, long dropped, long skipped, long cutRows, long cutTokens,
        int largestId) {
    static final TokenizedSummary NONE = new TokenizedSummary(0, 0, 0, 0, 0, 0, -1);
    private static final String PREFIX = "arabica.count.";
    private static final String LARGEST = "arabica.largest-id";

    TokenizedSummary plus(TokenizedSummary other) {
        return new TokenizedSummary(rows + other.rows, tokens + other.tokens, dropped + other.dropped,
                skipped + other.skipped, cutRows + other.cutRows, cutTokens + other.cutTokens,
                Math.max(largestId, other.largestId));
    }

    static TokenizedSummary ofDropped() { return new TokenizedSummary(0, 0, 1, 0, 0, 0, -1); }

    static TokenizedSummary ofSkipped() { return new TokenizedSummary(0, 0, 0, 1, 0, 0, -1); }

    static TokenizedSummary ofWritten(TokenizedRow row, long cut) {
        return new TokenizedSummary(1, row.tokens(), 0, 0, cut > 0 ? 1 : 0, cut, row.largestId());
    }

    /// The counts by their names, as a run's manifest and a file's metadata have them.
    public Map<String, Long> counts() {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("rows", rows);
        counts.put("tokens", tokens);
        counts.put("dropped-rows", dropped);
        counts.put("skipped-rows", skipped);
        counts.put("cut-rows", cutRows);
        counts.put("cut-tokens", cutTokens);
        return counts;
    }

    /// What rows lost for their length, in one line; empty where none did.
    ///
    /// @param name of the rows
    public Optional<String> losses(String name, TokenizeOptions options) {
        if (dropped > 0) {
            return Optional.of(dropped + " rows of " + name + " are longer than "
                    + options.maxLength() + " tokens and were left out");
        }
        if (cutRows > 0) {
            return Optional
                    .of(cutRows + " rows of " + name + " are longer than " + options.maxLength() + " tokens: their "
                            + (options.truncation() == Truncation.START ? "starts" : "ends") + " were cut off, "
                            + cutTokens + " of " + (tokens + cutTokens) + " tokens");
        }
        return Optional.empty();
    }

    Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        counts().forEach((name, count) -> metadata.put(PREFIX + name, Long.toString(count)));
        metadata.put(LARGEST, Integer.toString(largestId));
        return metadata;
    }

    /// The counts in a file's metadata; empty where it has none.
    static Optional<TokenizedSummary> of(Map<String, String> metadata) {
        try {
            return Optional.of(new TokenizedSummary(count(metadata, "rows"), count(metadata, "tokens"),
                    count(metadata, "dropped-rows"), count(metadata, "skipped-rows"), count(metadata, "cut-rows"),
                    count(metadata, "cut-tokens"),
                    Integer.parseInt(metadata.getOrDefault(LARGEST, ""))));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static long count(Map<String, String> metadata, String name) {
        return Long.parseLong(metadata.getOrDefault(PREFIX + name, ""));
    }
}
