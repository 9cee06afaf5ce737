package arabica.nn;

import java.util.Optional;

import arabica.autograd.DType;

/// How the weights of a model are written.
///
/// @param type           the type of all floating-point tensors, F32 or BF16; empty: each in its own where that is one of
///                       the two, else in F32, so that nothing is lost
/// @param maxShardBytes  a file is begun with the tensor that would make the one before it longer; a tensor that is longer
///                       by itself has a file of its own
public record SaveOptions(Optional<DType> type, long maxShardBytes) {
    /// Hugging Face's 5 GB.
    public static final long DEFAULT_SHARD_BYTES = 5_000_000_000L;

    public static final SaveOptions DEFAULT = new SaveOptions(Optional.empty(), DEFAULT_SHARD_BYTES);

    /// @throws IllegalArgumentException if the type cannot be written, or the size is not positive
    public SaveOptions {
        if (type.isPresent() && type.get() != DType.F32 && type.get() != DType.BF16) {
            throw new IllegalArgumentException("weights are written in F32 or BF16, not " + type.get());
        }
        if (maxShardBytes < 1) {
            throw new IllegalArgumentException("a shard of at most " + maxShardBytes + " bytes holds nothing");
        }
    }
}
