package arabica.datasets;

/// Input that cannot be used: a file that is missing, damaged or inconsistent, a row that breaks the rules. The message
/// is one line that names the file (and the row, from 1, and the field, where there is one) and says what was expected.
/// The command line maps it to exit code 2.
public class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DataException(String message) { super(message); }

    public DataException(String message, Throwable cause) { super(message, cause); }
}
