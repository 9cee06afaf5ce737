package arabica.rlhf.train;

import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// What a run will take of memory at its worst moment, in bytes.
///
/// @param parts what takes how much, in order
/// @param total their sum, and what lies between blocks
/// @param checkpointed whether layers are run again in backward instead of kept
public record MemoryEstimate(SequencedMap<String, Long> parts, long total, boolean checkpointed) {
    /// One line.
    @Override
    public String toString() {
        String of = parts.entrySet().stream().filter(part -> part.getValue() > 0)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(part -> part.getKey() + " " + show(part.getValue())).collect(Collectors.joining(", "));
        return show(total) + " (" + of + ")" + (checkpointed ? ", with activation checkpointing" : "");
    }

    /// A size for people.
    public static String show(long bytes) {
        return bytes < 1L << 30
                ? String.format(Locale.ROOT, "%.0f MB", bytes / (double) (1 << 20))
                : String.format(Locale.ROOT, "%.2f GB", bytes / (double) (1 << 30));
    }
}
