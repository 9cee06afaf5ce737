package arabica.nn;

import java.nio.file.Path;

/// A file of the user's is not what it should be. The message is one line that names the file and the tensor or field.
public class FormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public FormatException(String message) { super(message); }

    public FormatException(Path file, String problem) { super(file + ": " + problem); }

    public FormatException(Path file, String problem, Throwable cause) { super(file + ": " + problem, cause); }
}
