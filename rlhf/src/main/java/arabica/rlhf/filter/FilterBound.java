package arabica.rlhf.filter;

/// What makes a perplexity acceptable.
public sealed interface FilterBound {
    /// At most `bound`.
    record MaxPerplexity(double bound) implements FilterBound {
        public MaxPerplexity { require(bound >= 1, "--max-perplexity", "at least 1", bound); }
    }

    /// The `share` of the pairs that have the lowest perplexity. For both sides, a pair's is the larger of the two.
    record Quantile(double share) implements FilterBound {
        public Quantile { require(share > 0 && share <= 1, "--quantile", "more than 0 and at most 1", share); }
    }

    /// Between two quantiles of the perplexities of the model's own samples: neither foreign to the model nor what it
    /// would say by rote.
    record Band(double low, double high) implements FilterBound {
        public Band {
            require(low >= 0 && low < 1, "--band", "a low quantile of 0 or more and less than 1", low);
            require(high > low && high <= 1, "--band", "a high quantile of more than the low one and at most 1", high);
        }
    }

    private static void require(boolean holds, String option, String expected, double value) {
        if (!holds) { throw new IllegalArgumentException(option + " must be " + expected + ", not " + value); }
    }
}
