package arabica.cli;

import arabica.rlhf.train.MemoryPolicy;
import picocli.CommandLine.Option;

/// How a trainer may use memory. See docs/lora.md.
final class MemoryFlags {
    @Option(names = "--activation-checkpointing", paramLabel = "auto|on|off", defaultValue = "auto", description = "runs layers again in backward instead of keeping what they computed: less memory, a third more time, the same numbers; auto: where the run does not fit without (default: ${DEFAULT-VALUE})")
    private MemoryPolicy.Checkpointing checkpointing;

    @Option(names = "--memory-limit", paramLabel = "SIZE", description = "refuses a run that needs more, such as 16g; none for no limit (default: the machine's memory, or the container's)")
    private String limit;

    MemoryPolicy policy() {
        return new MemoryPolicy(checkpointing,
                limit == null ? MemoryPolicy.DEFAULT.limit() : MemoryPolicy.parseLimit(limit));
    }
}
