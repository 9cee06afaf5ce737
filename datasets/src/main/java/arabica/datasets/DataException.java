package arabica.datasets;

/// Input that cannot be used: a file that is missing, damaged or inconsistent, a row that breaks the rules. The message
/// is one line that names the file (and the row, from 1, and the field, where there is one) and says what was expected.
/// The command line maps it to exit code 2. Control characters, which a damaged file may bring into it, become `�`,
/// and what is longer than a person reads is cut off.
public class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST = 1500;

    public DataException(String message) { super(line(message)); }

    public DataException(String message, Throwable cause) { super(line(message), cause); }

    private static String line(String message) {
        String line = message.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]", "\uFFFD");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + " … (" + line.length() + " characters)";
    }
}
