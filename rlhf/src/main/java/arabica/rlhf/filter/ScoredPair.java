package arabica.rlhf.filter;

import arabica.datasets.rows.SourcedRow;

/// A preference pair with the perplexities of its two responses given the prompt.
public record ScoredPair(SourcedRow row, double chosen, double rejected) {
    /// The perplexity that decides, where one bound from above does.
    double deciding(Side side) {
        return switch (side) {
            case CHOSEN -> chosen;
            case REJECTED -> rejected;
            case BOTH -> Math.max(chosen, rejected);
        };
    }

    boolean within(Side side, double lower, double upper) {
        boolean chosenFits = chosen >= lower && chosen <= upper;
        boolean rejectedFits = rejected >= lower && rejected <= upper;
        return switch (side) {
            case CHOSEN -> chosenFits;
            case REJECTED -> rejectedFits;
            case BOTH -> chosenFits && rejectedFits;
        };
    }
}
