package arabica.nn;

import java.util.Optional;

import arabica.autograd.Backend;

/// The attention of a decoder.
///
/// @param kvHeads         heads of keys and values, each shared by `heads / kvHeads` heads of queries
/// @param headSize        columns of a head; `heads · headSize` need not be the hidden size
/// @param projectionBias  whether the projections to queries, keys and values have biases
/// @param outputBias      whether the projection of the result has one
/// @param queryKeyNorm    whether each head of queries and of keys is normalized before it is turned
/// @param rotary          rotary positions; without, the model learns an embedding for each position
/// @param window          where positions do not see all before them
public record AttentionConfig(int heads, int kvHeads, int headSize, boolean projectionBias, boolean outputBias,
        boolean queryKeyNorm, Optional<Rotary> rotary, Optional<SlidingWindow> window) {

    /// Some layers see a window of positions only.
    ///
    /// @param size        the positions that one sees, its own among them
    /// @param firstLayer  layers before it see all positions
    public record SlidingWindow(int size, int firstLayer) {
        /// @throws IllegalArgumentException if the window is empty
        public SlidingWindow {
            if (size < 1) { throw new IllegalArgumentException("sliding_window must be above 0, not " + size); }
        }
    }

    /// @throws IllegalArgumentException if heads do not share evenly, or rotary positions do not fit
    public AttentionConfig {
        if (kvHeads < 1 || heads % kvHeads != 0) {
            throw new IllegalArgumentException(
                    "num_attention_heads " + heads + " is not a multiple of num_key_value_heads " + kvHeads);
        }
        if (headSize < 1 || headSize > Integer.MAX_VALUE / (heads + 2L * kvHeads)) {
            throw new IllegalArgumentException("head_dim is " + headSize + " with " + heads + " heads");
        }
        if (rotary.isPresent() && rotary.get().size() > headSize) {
            throw new IllegalArgumentException(
                    "rotary positions of " + rotary.get().size() + " columns exceed heads of " + headSize);
        }
    }

    /// Columns of all queries side by side.
    int queryColumns() { return heads * headSize; }

    /// Columns of all keys side by side, and of all values.
    int keyColumns() { return kvHeads * headSize; }

    /// How many positions one sees in a layer.
    int window(int layer) {
        return window.filter(some -> layer >= some.firstLayer()).map(SlidingWindow::size).orElse(Backend.NO_WINDOW);
    }
}
