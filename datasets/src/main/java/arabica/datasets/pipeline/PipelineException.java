package arabica.datasets.pipeline;

/// A function that a pipeline was given failed. The message names the file and the row (from 1) that it was given; the
/// cause is what it threw.
public final class PipelineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PipelineException(String message, Throwable cause) { super(message, cause); }
}
