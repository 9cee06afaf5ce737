package arabica.autograd;

/// The device behind a backend has no room for a tensor. The message says what was asked for and what there is.
public final class OutOfDeviceMemoryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public OutOfDeviceMemoryException(String message) { super(message); }
}
