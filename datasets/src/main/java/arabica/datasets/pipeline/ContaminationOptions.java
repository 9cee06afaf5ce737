package arabica.datasets.pipeline;

import arabica.datasets.dedup.NearOptions;
import java.util.List;

/// What counts as contamination.
///
/// @param columns     whose texts are compared; both sets have them (a prompt, say)
/// @param words       in a run that both sides may not share
/// @param commonAfter a run that more training rows have is a common phrase and does not count
/// @param near        what near duplicates are; always verified
public record ContaminationOptions(List<String> columns, int words, int commonAfter, NearOptions near) {

    public ContaminationOptions {
        columns = List.copyOf(columns);
        if (columns.isEmpty()) { throw new IllegalArgumentException("contamination by no column"); }
        if (words < 1) { throw new IllegalArgumentException("runs of " + words + " words; expected 1 or more"); }
        if (commonAfter < 1) {
            throw new IllegalArgumentException("common after " + commonAfter + " rows; expected 1 or more");
        }
    }

    /// Runs of 13 words that at most 10 training rows have, as GPT-3's authors looked for (Brown et al. 2020, appendix C).
    public static ContaminationOptions on(String... columns) {
        return new ContaminationOptions(List.of(columns), 13, 10, NearOptions.DEFAULT);
    }

    public ContaminationOptions withWords(int count) {
        return new ContaminationOptions(columns, count, commonAfter, near);
    }

    public ContaminationOptions withNear(NearOptions options) {
        return new ContaminationOptions(columns, words, commonAfter, options);
    }
}
