package arabica.cli;

import picocli.CommandLine.Option;

/// `--format`: how a command prints its results.
final class OutputFormat {
    enum Format {
        json, jsonl, text
    }

    @Option(names = "--format", paramLabel = "json|jsonl|text", description = "one JSON object a line (json and jsonl alike), or text for people (default: text on a terminal, else jsonl)")
    private Format format;

    boolean isDefault() { return format == null; }

    boolean isText(Terminal terminal) { return format == null ? terminal.outIsTerminal() : format == Format.text; }
}
