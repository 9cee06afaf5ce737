package arabica.rlhf.train;

/// A run would take more memory than it may; nothing was done.
public final class DoesNotFitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DoesNotFitException(String message) { super(message); }
}
