package arabica.mutants;

import java.util.Map;
import java.util.Optional;

/// Breaks that break nothing, each with its reason: no test can see them.
final class EquivalentMutants {
    private static final Map<String, String> REASONS = Map.of(
            "Permute.java: for (int i = 1; i < order.length; i++) { inverse[order[i]] = i; }",
            "inverse[order[0]] is to be 0, and a new array holds 0");

    private EquivalentMutants() {}

    static Optional<String> reason(Mutant mutant) {
        return REASONS.entrySet().stream().filter(entry -> {
            String[] parts = entry.getKey().split(": ", 2);
            return mutant.file().endsWith(parts[0]) && mutant.after().contains(parts[1]);
        }).map(Map.Entry::getValue).findFirst();
    }
}
