package arabica.rlhf.train;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/// Java's file errors often say the path alone, or the path and the reason. These are the reasons alone.
final class IoMessages {
    private IoMessages() {}

    static String reason(IOException e) {
        if (e instanceof AccessDeniedException) { return "permission denied"; }
        if (e instanceof NoSuchFileException) { return "no such file"; }
        if (e instanceof FileSystemException system && system.getReason() != null) { return system.getReason(); }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
