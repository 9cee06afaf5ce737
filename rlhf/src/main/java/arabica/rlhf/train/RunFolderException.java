package arabica.rlhf.train;

/// An output folder that cannot be used as asked: not empty, in use by another run, or holding a run that differs from
/// the one to be resumed. The message is one line that names the folder and what is wrong.
public class RunFolderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RunFolderException(String message) { super(message); }

    public RunFolderException(String message, Throwable cause) { super(message, cause); }
}
