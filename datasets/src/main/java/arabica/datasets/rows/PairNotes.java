package arabica.datasets.rows;

import java.util.Optional;
import java.util.OptionalDouble;

/// What a preference row may say of itself beside its texts.
///
/// @param margin by how much the chosen response is better (Touvron et al. 2023, arXiv 2307.09288, section 3.2.2), where
///     somebody has said so
/// @param weight the pair's share in the loss, 0 or more; 1 unless the row says otherwise
/// @param source where the pair comes from, for evaluations to tell apart
public record PairNotes(OptionalDouble margin, double weight, Optional<String> source) {
    /// Of a row that says nothing.
    public static final PairNotes NONE = new PairNotes(OptionalDouble.empty(), 1, Optional.empty());

    public PairNotes {
        if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a weight is 0 or more, not " + weight);
        }
        if (margin.isPresent() && !Double.isFinite(margin.getAsDouble())) {
            throw new IllegalArgumentException("a margin is a finite number, not " + margin.getAsDouble());
        }
    }
}
