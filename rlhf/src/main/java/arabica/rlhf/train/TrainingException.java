package arabica.rlhf.train;

/// A run that failed: a loss or gradient that is not a number, a checkpoint that could not be written, a self check that
/// did not hold. The message is one line; the last whole checkpoint is intact.
public class TrainingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TrainingException(String message) { super(message); }

    public TrainingException(String message, Throwable cause) { super(message, cause); }
}
