package arabica.cli;

import java.io.PrintStream;

/// Where a command writes: results to `out`, everything else to `err`.
///
/// @param outIsTerminal whether a person reads `out`: then text is the default format
/// @param errIsTerminal whether a person reads `err`: then there are progress bars
public record Terminal(PrintStream out, PrintStream err, boolean outIsTerminal, boolean errIsTerminal) {}
