package arabica.cli;

import arabica.nn.SamplingConfig;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/// How `generate` chooses tokens. See docs/generate.md.
final class SamplingFlags {
    @Option(names = "--max-new-tokens", paramLabel = "N", defaultValue = "128", description = "of each answer (default: ${DEFAULT-VALUE})")
    private int maxNewTokens;

    @Option(names = "--temperature", paramLabel = "T", defaultValue = "1", description = "0 is greedy (default: ${DEFAULT-VALUE})")
    private double temperature;

    @Option(names = "--top-k", paramLabel = "K", description = "samples from the K most likely tokens alone (default: off)")
    private Integer topK;

    @Option(names = "--top-p", paramLabel = "P", description = "samples from the most likely tokens that together reach P (default: off)")
    private Double topP;

    @Option(names = "--min-p", paramLabel = "P", description = "samples from tokens at least P times as likely as the most likely one (default: off)")
    private Double minP;

    @Option(names = "--repetition-penalty", paramLabel = "X", description = "divides positive logits of tokens that are there already, multiplies negative ones (default: off)")
    private Double repetitionPenalty;

    @Option(names = "--stop", paramLabel = "TEXT", description = "ends where this text appears; may be given again")
    List<String> stop = List.of();

    /// @throws IllegalArgumentException naming a flag that is out of range
    SamplingConfig config(Set<Integer> endTokens) {
        if (topK != null && topK < 1) { throw new IllegalArgumentException("--top-k must be at least 1, not " + topK); }
        return SamplingConfig.sampling(maxNewTokens, temperature, endTokens).withTopK(topK == null ? 0 : topK)
                .withTopP(topP == null ? 1 : topP).withMinP(minP == null ? 0 : minP)
                .withRepetitionPenalty(repetitionPenalty == null ? 1 : repetitionPenalty);
    }
}
