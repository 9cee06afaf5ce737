package arabica.rlhf.kto;

import arabica.rlhf.loss.KtoLoss;
import arabica.rlhf.train.Examples;
import java.util.Locale;
import java.util.Optional;

/// How many responses are desirable, and how many are not.
record Balance(long desirable, long undesirable) {
    /// The authors' advice: `λ_D·n_D / (λ_U·n_U)` within these (section 4.2 of the paper; TRL warns at the same bounds).
    private static final double LEAST = 1;
    private static final double MOST = 4 / 3.0;
    private static final double ROUNDING = 1e-9;

    static Balance of(Examples<UnpairedExample> examples) {
        long desirable = 0;
        for (int i = 0; i < examples.size(); i++) { desirable += examples.get(i).desirable() ? 1 : 0; }
        return new Balance(desirable, examples.size() - desirable);
    }

    /// What a person should know who weighs them so.
    Optional<String> warning(KtoLoss loss) {
        if (desirable == 0 || undesirable == 0) {
            return Optional.of(String.format(Locale.ROOT,
                    "all %d responses are %s: the policy can only %s", desirable + undesirable,
                    desirable == 0 ? "undesirable" : "desirable",
                    desirable == 0 ? "leave them, for nobody knows what" : "come nearer to them, as in fine-tuning"));
        }
        double unweighted = (double) desirable / undesirable;
        double ratio = unweighted * loss.desirableWeight() / loss.undesirableWeight();
        if (ratio >= LEAST - ROUNDING && ratio <= MOST + ROUNDING) { return Optional.empty(); }
        double other = loss.undesirableWeight() / unweighted;
        return Optional.of(String.format(Locale.ROOT,
                "%d desirable and %d undesirable responses, by their weights %.2f to 1, where 1 to 1.33 is advised:"
                        + " --desirable-weight %.2f to %.2f would bring it about, or --undesirable-weight %.2f to %.2f",
                desirable, undesirable, ratio, LEAST * other, MOST * other,
                unweighted * loss.desirableWeight() / MOST, unweighted * loss.desirableWeight() / LEAST));
    }
}
