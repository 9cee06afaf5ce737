package arabica.nn.stored;

/// How the rows of a tensor in a file became those of the tensor that a model wants.
public sealed interface Layout {
    /// As they are.
    record Plain() implements Layout {}

    /// The file has the transpose of the matrix.
    record Transposed() implements Layout {}

    /// The rows of each head's first and second half take turns: a rotary embedding that turns neighbours (Meta's, ggml's
    /// for the architecture `llama`, llama2.c's) where the model's turns the halves (Hugging Face's).
    record Interleaved(int heads) implements Layout {}
}
