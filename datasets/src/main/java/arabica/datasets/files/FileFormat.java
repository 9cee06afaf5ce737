package arabica.datasets.files;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How the rows of a data file are written. A name's ending says which (`.jsonl`, …), below that of a compression.
public enum FileFormat {
    /// A JSON value a line.
    JSON_LINES("JSON lines", true, "jsonl", "ndjson"),
    /// One JSON array of rows.
    JSON_ARRAY("JSON array", true, "json"),
    /// Plain text: one document, or several with `<|endoftext|>` between them.
    TEXT("plain text", true, "txt"),
    /// Parquet.
    PARQUET("Parquet", false, "parquet"),
    /// An Arrow IPC file or stream: which of both, its first bytes say.
    ARROW("Arrow", false, "arrow", "arrows");

    private final String label;
    private final boolean streams;
    private final List<String> endings;

    FileFormat(String label, boolean streams, String... endings) {
        this.label = label;
        this.streams = streams;
        this.endings = List.of(endings);
    }

    /// What people call it.
    public String label() { return label; }

    /// Whether it can be read from front to back, and so from within a compressed file.
    public boolean streams() { return streams; }

    /// Endings of names without the dot; by the first it is also called on the command line.
    public List<String> endings() { return endings; }

    /// The format that a file's name speaks of, a compression's ending left aside.
    public static Optional<FileFormat> of(Path file) {
        String name = Compression.withoutEnding(file);
        String ending = name.substring(name.lastIndexOf('.') + 1);
        return Stream.of(values()).filter(format -> format.endings.contains(ending)).findFirst();
    }

    /// The format called so: one of its endings.
    public static Optional<FileFormat> named(String name) {
        return Stream.of(values()).filter(format -> format.endings.contains(name.toLowerCase(Locale.ROOT))).findFirst();
    }

    /// All endings that are read, for messages: `.jsonl, .json, …`.
    public static String known() {
        return Stream.of(values()).map(format -> "." + format.endings.getFirst()).collect(Collectors.joining(", "));
    }
}
