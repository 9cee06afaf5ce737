package arabica.cli;

import java.io.InputStream;
import java.io.PrintStream;

/// Where a command reads and writes: results go to `out`, everything else to `err`.
///
/// @param outIsTerminal whether a person reads `out`: then text is the default format
/// @param errIsTerminal whether a person reads `err`: then there are progress bars
public record Terminal(InputStream in, PrintStream out, PrintStream err, boolean outIsTerminal,
        boolean errIsTerminal) {

    /// With an input that has ended.
    public Terminal(PrintStream out, PrintStream err, boolean outIsTerminal, boolean errIsTerminal) {
        this(InputStream.nullInputStream(), out, err, outIsTerminal, errIsTerminal);
    }
}
