package arabica.nn.stored;

import java.nio.file.Path;
import java.util.SequencedMap;

/// The tensors of a checkpoint, under Hugging Face's names, in whatever files and format they lie. Nothing is read before
/// it is asked for.
public interface TensorSource extends AutoCloseable {
    /// The file that errors about the whole name.
    Path path();

    /// All tensors by name, in the order of the files.
    SequencedMap<String, StoredTensor> tensors();

    /// Tensors that were handed out without a copy live on, until their scopes close.
    @Override
    void close();
}
