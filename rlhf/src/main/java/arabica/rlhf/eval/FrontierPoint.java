package arabica.rlhf.eval;

import java.util.Comparator;
import java.util.List;

/// One policy in the plane that matters in RLHF: what it gained, and how far it went for it (Gao et al. 2022,
/// arXiv 2210.10760, plot reward against the root of the KL).
///
/// @param name   of the model or checkpoint
/// @param kl     nats per response from the reference
/// @param reward mean over prompts
public record FrontierPoint(String name, Estimate kl, Estimate reward) {

    /// The points that no other beats in both: more reward for no more KL. Ordered by KL.
    public static List<FrontierPoint> frontier(List<FrontierPoint> points) {
        return points.stream().filter(point -> points.stream().noneMatch(other -> other.dominates(point)))
                .sorted(Comparator.comparingDouble(point -> point.kl().value())).toList();
    }

    private boolean dominates(FrontierPoint other) {
        boolean noWorse = kl.value() <= other.kl.value() && reward.value() >= other.reward.value();
        return noWorse && (kl.value() < other.kl.value() || reward.value() > other.reward.value());
    }
}
