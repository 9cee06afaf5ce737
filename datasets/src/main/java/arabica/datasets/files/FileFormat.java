package arabica.datasets.files;

import java.nio.charset.StandardCharsets;
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
    /// Comma-separated values (RFC 4180) under a line of column names.
    CSV("CSV", true, "csv"),
    /// Tab-separated values, quoted as in CSV.
    TSV("TSV", true, "tsv"),
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

    /// The format that data begins as, where that can be told: JSON, Arrow and Parquet can, CSV and plain text look
    /// alike.
    public static Optional<FileFormat> of(byte[] start) {
        String text = new String(start, StandardCharsets.ISO_8859_1);
        String json = (text.startsWith("\u00ef\u00bb\u00bf") ? text.substring(3) : text).stripLeading();
        if (json.startsWith("{"))
            return Optional.of(JSON_LINES);
        if (json.startsWith("["))
            return Optional.of(JSON_ARRAY);
        if (text.startsWith("PAR1"))
            return Optional.of(PARQUET);
        boolean arrow = text.startsWith("ARROW1") || text.startsWith("\u00ff\u00ff\u00ff\u00ff");
        return arrow ? Optional.of(ARROW) : Optional.empty();
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
