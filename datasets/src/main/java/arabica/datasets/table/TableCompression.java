package arabica.datasets.table;

import arabica.datasets.DataException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// How the buffers or pages inside of a table's file are compressed.
public enum TableCompression {
    NONE, SNAPPY, GZIP, ZSTD, LZ4;

    /// @throws DataException when nothing is called so
    public static TableCompression named(String name) {
        for (TableCompression compression : values()) {
            if (compression.name().equalsIgnoreCase(name))
                return compression;
        }
        throw new DataException("unknown compression \"" + name + "\"; expected "
                + Arrays.stream(values()).map(TableCompression::label).collect(Collectors.joining(", ")));
    }

    /// What was asked for, or else `preset`.
    ///
    /// @param format the format's name, for the message
    /// @throws DataException when the format does not know it
    static TableCompression choose(Optional<TableCompression> asked, TableCompression preset, String format,
            TableCompression... others) {
        TableCompression chosen = asked.orElse(preset);
        if (chosen != preset && !Arrays.asList(others).contains(chosen)) {
            throw new DataException(
                    format + " is not compressed with " + chosen.label() + "; expected " + preset.label()
                            + Arrays.stream(others).map(other -> ", " + other.label()).collect(Collectors.joining()));
        }
        return chosen;
    }

    public String label() { return name().toLowerCase(Locale.ROOT); }
}
