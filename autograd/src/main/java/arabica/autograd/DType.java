package arabica.autograd;

/// The element types that a tensor may hold.
public enum DType {
    F32(4), F64(8),
    /// For storing weights ([BFloat16]), in half the memory: products and embeddings widen them as they read. No
    /// other operation takes them, and they have no gradients.
    BF16(2),
    /// Token ids and other indices.
    I32(4);

    private final int bytes;

    DType(int bytes) { this.bytes = bytes; }

    /// Bytes per element.
    public int bytes() { return bytes; }
}
