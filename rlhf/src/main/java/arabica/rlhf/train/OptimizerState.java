package arabica.rlhf.train;

import arabica.nn.AdamW;
import arabica.nn.Safetensors;
import arabica.nn.SafetensorsFile;
import java.nio.file.Path;
import java.util.Map;

/// An optimizer's moments as a safetensors file in a checkpoint.
public final class OptimizerState {
    /// The file of a run with one optimizer.
    public static final String FILE = "optimizer.safetensors";

    private OptimizerState() {}

    public static void save(AdamW optimizer, Path file) {
        Safetensors.write(file, optimizer.state(), Map.of("format", "pt", "step", Integer.toString(optimizer.steps())));
    }

    /// @param step how many steps the optimizer has taken
    public static void load(AdamW optimizer, int step, Path file) {
        try (SafetensorsFile state = Safetensors.open(file)) {
            optimizer.restore(step, state);
        }
    }
}
