package arabica.rlhf.filter;

import arabica.rlhf.train.RunIdentity;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// What a filter did, for people to judge it by: how perplexities are spread, where the bounds lie, what they have to do
/// with length, what became of the rows of each source, and how rows on either side of a bound read.
///
/// @param rows pairs that can be used
/// @param kept pairs that stay
/// @param control pairs in the random subset
/// @param skipped rows that could not be used
/// @param duplicates pairs that are there before, but for case and white space
/// @param sameSides pairs whose responses differ in nothing but case, white space and punctuation
/// @param judged pairs that the bounds decided about: all, or those that de-duplication left
/// @param options what was asked for, but for the batch size
/// @param measure what was compared with the bounds: `perplexity`, or `z` ([Measure.LengthNormalized])
/// @param lower the least acceptable value of the measure; null where there is no lower bound
/// @param upper the greatest acceptable value of the measure
/// @param quantiles of `chosen`, `rejected` and `own` perplexities, exact: `min, 0.05, 0.25, 0.5, 0.75, 0.95, max`
/// @param histogram counts by perplexity
/// @param lengths responses by their number of tokens
/// @param sources by the `source` field of the rows, where they have one
/// @param examples rows at the bounds and at the ends
/// @param tokens what single tokens of a few of these responses weigh
/// @param points some responses drawn at random, for a chart of length against perplexity
/// @param run what the filter read and was asked, by which a run that goes on is known
public record FilterAudit(long rows, long kept, long control, long skipped, long duplicates, long sameSides,
        long judged,
        SequencedMap<String, Object> options, String measure, Double lower, double upper,
        SequencedMap<String, SequencedMap<String, Double>> quantiles, Histogram histogram, List<LengthBucket> lengths,
        SequencedMap<String, SourceCount> sources, SequencedMap<String, List<Example>> examples,
        List<TokenExample> tokens, List<Point> points, RunIdentity run) {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    /// Counts in bins of equal width in the logarithm: bin i holds perplexities from `edges[i]` to `edges[i + 1]`.
    public record Histogram(double[] edges, SequencedMap<String, long[]> counts) {}

    /// The rows of one source.
    public record SourceCount(long rows, long kept, long control) {}

    /// Responses of `from` tokens and more, up to the next bucket: those of judged pairs, those of kept pairs among them, and
    /// the model's own samples. Perplexities are geometric means, null of nothing.
    public record LengthBucket(int from, long responses, long kept, Double perplexity, long own,
            Double ownPerplexity) {}

    /// A row to look at. Its texts may be cut.
    ///
    /// @param row its number in its file, from 1
    /// @param value what was compared with the bound
    public record Example(String file, long row, String prompt, String chosen, String rejected, double chosenPerplexity,
            double rejectedPerplexity, double value, boolean kept) {}

    /// @param name which of the [#examples()] it is
    /// @param side `chosen` or `rejected`
    public record TokenExample(String name, String file, long row, String side, List<TokenScore> scores) {}

    /// A response of a judged pair.
    public record Point(int tokens, double perplexity, boolean kept) {}

    public String toJson() {
        try {
            return MAPPER.writeValueAsString(this) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an audit that is not JSON", e);
        }
    }

    /// The run that an audit's text tells of, to be compared with [#describe]; nothing where it is no audit.
    static Optional<String> runOf(String json) {
        try {
            return Optional.ofNullable(MAPPER.readTree(json)).map(audit -> audit.get("run")).map(Object::toString);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /// A run as the audit writes it, on one line.
    static String describe(RunIdentity run) {
        try {
            return MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(run);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a run that is not JSON", e);
        }
    }
}
