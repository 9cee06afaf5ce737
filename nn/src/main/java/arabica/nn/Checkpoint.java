package arabica.nn;

import java.nio.file.Path;

import arabica.nn.gguf.GgufFile;
import arabica.nn.gguf.GgufModel;
import arabica.nn.stored.TensorSource;

/// What a user's `--model` names: a configuration and the tensors that go with it. The one place where formats are told
/// apart; a new one is another [TensorSource] and the fields of a `config.json`.
record Checkpoint(ConfigJson config, TensorSource weights) implements AutoCloseable {
    /// @param path  a folder in Hugging Face's layout, or a GGUF file
    /// @throws FormatException if it is neither, or not well formed
    static Checkpoint open(Path path) {
        if (GgufFile.isGguf(path)) {
            GgufModel model = GgufModel.open(path);
            return new Checkpoint(ConfigJson.of(path, model.config()), model);
        }
        return new Checkpoint(ConfigJson.read(path), WeightFiles.open(path));
    }

    /// The configuration alone.
    static ConfigJson config(Path path) {
        if (!GgufFile.isGguf(path)) { return ConfigJson.read(path); }
        try (Checkpoint checkpoint = open(path)) {
            return checkpoint.config();
        }
    }

    /// @throws FormatException if the configuration describes what is not supported
    DecoderWeights decoderWeights() { return new DecoderWeights(weights, DecoderJson.read(config)); }

    @Override
    public void close() { weights.close(); }
}
