package arabica.nn;

import java.nio.file.Path;

/// A file of the user's is not what it should be. The message is one line that names the file and the tensor or field. What
/// a damaged file may bring into it is shortened to its beginning, and control characters become `�`.
public class FormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST = 600;

    public FormatException(String message) { super(line(message)); }

    public FormatException(Path file, String problem) { super(file + ": " + line(problem)); }

    public FormatException(Path file, String problem, Throwable cause) { super(file + ": " + line(problem), cause); }

    private static String line(String problem) {
        String line = problem.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]", "\uFFFD");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + " … (" + line.length() + " characters)";
    }
}
