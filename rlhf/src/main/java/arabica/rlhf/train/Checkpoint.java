package arabica.rlhf.train;

import java.nio.file.Path;

/// A whole checkpoint on disk: its folder holds the model, the optimizer's state and the manifest.
public record Checkpoint(Path folder, Manifest manifest) { public int step() { return manifest.step(); } }
