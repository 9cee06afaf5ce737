package arabica.autograd;

/// The element types that a tensor may hold.
public enum DType {
    F32(4), F64(8),
    /// Token ids and other indices.
    I32(4);

    private final int bytes;

    DType(int bytes) { this.bytes = bytes; }

    /// Bytes per element.
    public int bytes() { return bytes; }
}
