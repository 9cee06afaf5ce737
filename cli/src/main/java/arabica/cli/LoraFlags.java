package arabica.cli;

import java.util.List;
import java.util.Optional;

import arabica.nn.LoraConfig;
import picocli.CommandLine.Option;

/// The flags of low-rank adaptation. See docs/lora.md.
final class LoraFlags {
    /// What becomes of a finished model.
    enum Save {
        ADAPTER, MERGED
    }

    @Option(names = "--lora-rank", paramLabel = "N", description = "trains updates of this rank beside frozen weights, instead of the weights (default: off)")
    private Integer rank;

    @Option(names = "--lora-alpha", paramLabel = "X", description = "updates are scaled by alpha / rank (default: twice the rank)")
    private Double alpha;

    @Option(names = "--lora-targets", paramLabel = "NAME", split = ",", description = "the linear layers that get an update, by the ends of their names, such as q_proj,v_proj (default: all-linear, every one but the head)")
    private List<String> targets;

    @Option(names = "--lora-dropout", paramLabel = "P", description = "on what goes into an update, while training (default: 0)")
    private Double dropout;

    @Option(names = "--lora-save", paramLabel = "adapter|merged", description = "writes the finished adapters, in PEFT's layout, or a model with them merged in (default: adapter)")
    private Save save;

    /// @throws IllegalArgumentException naming the flag that is wrong
    Optional<LoraConfig> config() {
        if (rank == null) {
            if (alpha != null || targets != null || dropout != null || save != null) {
                throw new IllegalArgumentException(
                        (alpha != null
                                ? "--lora-alpha"
                                : targets != null
                                        ? "--lora-targets"
                                        : dropout != null ? "--lora-dropout" : "--lora-save")
                                + " needs --lora-rank");
            }
            return Optional.empty();
        }
        LoraConfig defaults = LoraConfig.ofRank(rank);
        return Optional.of(new LoraConfig(rank, alpha == null ? defaults.alpha() : alpha,
                targets == null ? defaults.targets() : targets, dropout == null ? 0 : dropout));
    }

    boolean merges() { return save == Save.MERGED; }
}
