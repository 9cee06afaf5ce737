package arabica.nn.stored;

import java.util.List;

/// How the tensor in a file becomes the one that a model wants: seen with the dimensions `dims`, its axes are permuted.
/// Both empty: it is the one.
public record Layout(List<Integer> dims, List<Integer> axes) {
    public static final Layout PLAIN = new Layout(List.of(), List.of());

    public boolean isPlain() { return dims.isEmpty(); }

    /// The file has `[out, in]`, the model wants `[in, out]`.
    public static Layout transposed(int out, int in) { return new Layout(List.of(out, in), List.of(1, 0)); }

    /// In the file, the rows of each head's first and second half take turns, for a rotary embedding that turns neighbours
    /// (Meta's, llama2.c's, ggml's for the architecture `llama`); in the model, for one that turns halves (Hugging
    /// Face's), they follow each other.
    public static Layout interleaved(int heads, int rows, int columns) {
        return new Layout(List.of(heads, rows / heads / 2, 2, columns), List.of(0, 2, 1, 3));
    }

    /// In the file, the queries of all heads come before all keys, and these before all values; in the model, each head has
    /// its three together (GPT-NeoX).
    public static Layout byHead(int heads, int rows, int columns) {
        return new Layout(List.of(3, heads, rows / heads / 3, columns), List.of(1, 0, 2, 3));
    }
}
