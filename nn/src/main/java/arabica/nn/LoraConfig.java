package arabica.nn;

import java.util.List;

/// What LoRA is told (Hu et al. 2021, arXiv 2106.09685), under PEFT's names: `r`, `lora_alpha`, `target_modules`,
/// `lora_dropout`.
///
/// @param rank     of the updates
/// @param alpha    updates are scaled by `alpha / rank`
/// @param targets  the linear layers that get one, by the last part or parts of their names (`q_proj`, `attn.c_proj`), as
///                 in PEFT; [#ALL_LINEAR] alone: every one but the head
/// @param dropout  probability, on what goes into an update, while training
public record LoraConfig(int rank, double alpha, List<String> targets, double dropout) {
    /// PEFT's name for all linear layers but the head.
    public static final String ALL_LINEAR = "all-linear";

    /// @throws IllegalArgumentException naming the flag that is wrong
    public LoraConfig {
        targets = List.copyOf(targets);
        if (rank < 1) { throw new IllegalArgumentException("--lora-rank must be at least 1, not " + rank); }
        if (!(alpha > 0 && alpha < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("--lora-alpha must be more than 0, not " + alpha);
        }
        if (targets.isEmpty() || targets.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("--lora-targets must name at least one layer");
        }
        if (targets.size() > 1 && targets.contains(ALL_LINEAR)) {
            throw new IllegalArgumentException("--lora-targets: " + ALL_LINEAR + " stands alone");
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("--lora-dropout must be 0 or more and less than 1, not " + dropout);
        }
    }

    /// On every linear layer, scaled by 2, as TRL's defaults are (rank 16, alpha 32); no dropout.
    public static LoraConfig ofRank(int rank) { return new LoraConfig(rank, 2.0 * rank, List.of(ALL_LINEAR), 0); }

    public double scale() { return alpha / rank; }

    /// Whether a layer of this name gets an update.
    boolean targets(String layer) {
        return targets.equals(List.of(ALL_LINEAR))
                || targets.stream().anyMatch(target -> layer.equals(target) || layer.endsWith("." + target));
    }
}
