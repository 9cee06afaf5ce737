package arabica.cli;

import arabica.rlhf.ppo.Clip;
import java.util.OptionalDouble;
import picocli.CommandLine.Option;

/// How far a ratio may go.
final class ClipFlags {
    @Option(names = "--clip", paramLabel = "X", defaultValue = "0.2", description = "of the policy's ratio (default: ${DEFAULT-VALUE})")
    private double low;

    @Option(names = "--clip-high", paramLabel = "X", description = "above 1, where it is another (default: --clip)")
    private Double high;

    @Option(names = "--dual-clip", paramLabel = "C", description = "bounds a bad action's loss at C times its advantage; C is more than 1, 3 is usual (default: off)")
    private Double dual;

    Clip clip() {
        return new Clip(low, high == null ? low : high,
                dual == null ? OptionalDouble.empty() : OptionalDouble.of(dual));
    }
}
