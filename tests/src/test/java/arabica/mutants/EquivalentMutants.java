package arabica.mutants;

import java.util.Map;
import java.util.Optional;

/// Breaks that break nothing, each with its reason: no test can see them.
final class EquivalentMutants {
    private static final String SQUARES = "Σ(x + m)(x − m) is Σx² − n·m², which is Σ(x − m)² where m is the mean";
    private static final Map<String, String> REASONS = Map.of(
            "Whitening.java: squares += (x + mean) * (x - mean)", SQUARES,
            "Whitening.java: squares += (x - mean) * (x + mean)", SQUARES,
            "Groups.java: squares += (value + mean) * (value - mean)", SQUARES,
            "Groups.java: squares += (value - mean) * (value + mean)", SQUARES,
            "Grpo.java: case BATCH -> ofBatch - EPSILON",
            "the epsilon of 1e-6 is there for a deviation of 0, where every advantage is 0 with either sign");

    private EquivalentMutants() {}

    static Optional<String> reason(Mutant mutant) {
        return REASONS.entrySet().stream().filter(entry -> {
            String[] parts = entry.getKey().split(": ", 2);
            return mutant.file().endsWith(parts[0]) && mutant.after().contains(parts[1]);
        }).map(Map.Entry::getValue).findFirst();
    }
}
