package arabica.cli;

import arabica.autograd.OutOfDeviceMemoryException;
import arabica.datasets.DataException;
import arabica.nn.FormatException;
import arabica.rlhf.train.DoesNotFitException;
import arabica.rlhf.train.RunFolderException;
import arabica.rlhf.train.TrainingException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import picocli.CommandLine.ParameterException;

/// The one place where exceptions become one line for a person and an exit code for a script.
final class Failures {
    private final PrintStream err;
    private final String command;
    private final boolean verbose;

    Failures(PrintStream err, String command, boolean verbose) {
        this.err = err;
        this.command = command;
        this.verbose = verbose;
    }

    int report(Throwable failure) {
        err.println(command + ": " + oneLine(message(failure)));
        if (verbose) { failure.printStackTrace(err); }
        return code(failure);
    }

    private static int code(Throwable failure) {
        boolean wrongCall = failure instanceof ParameterException || failure instanceof DataException
                || failure instanceof FormatException || failure instanceof RunFolderException
                || failure instanceof DoesNotFitException || failure instanceof IllegalArgumentException
                || failure instanceof NoSuchFileException;
        return wrongCall ? ExitCodes.WRONG_CALL : ExitCodes.FAILED;
    }

    private String message(Throwable failure) {
        return switch (failure) {
            case ParameterException e -> e.getMessage() + " (see " + command + " --help)";
            case DataException e -> e.getMessage();
            case FormatException e -> e.getMessage();
            case RunFolderException e -> e.getMessage();
            case DoesNotFitException e -> e.getMessage();
            case TrainingException e -> e.getMessage();
            case OutOfDeviceMemoryException e -> e.getMessage();
            case UncheckedIOException e -> wrapped(e);
            case IOException e -> describe(e);
            case OutOfMemoryError e -> "out of memory (" + e.getMessage()
                    + "); smaller batches need less, and ARABICA_JAVA_OPTS=-Xmx8g gives the Java heap more";
            case IllegalArgumentException e -> own(e);
            case ArithmeticException e -> own(e);
            default -> unexpected(failure);
        };
    }

    /// Whoever wrapped an exception with words of their own knew more; a bare wrapper repeats its cause.
    private static String wrapped(UncheckedIOException e) {
        return e.getMessage().equals(e.getCause().toString()) ? describe(e.getCause()) : e.getMessage();
    }

    private String own(RuntimeException e) { return e.getMessage() == null ? unexpected(e) : e.getMessage(); }

    private String unexpected(Throwable failure) {
        return "unexpected " + failure.getClass().getSimpleName()
                + (failure.getMessage() == null ? "" : ": " + failure.getMessage())
                + (verbose ? "" : "; --verbose shows where");
    }

    /// Java's own messages of failed file operations are often no more than the path.
    private static String describe(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> missing.getFile() + ": no such file or folder";
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            case FileAlreadyExistsException exists -> exists.getFile() + ": exists already";
            case NotDirectoryException file -> file.getFile() + ": not a folder";
            case FileSystemException system -> system.getFile() + ": " + system.getReason();
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }

    private static String oneLine(String message) { return message.strip().replaceAll("\\s*[\\r\\n]+\\s*", " "); }
}
