package arabica.rlhf.train;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.OptionalLong;

import com.sun.management.OperatingSystemMXBean;

/// How a run may use memory. It changes no number of the run's result.
///
/// @param checkpointing whether layers are run again in backward instead of kept
/// @param limit         bytes that the process may take; empty: as much as it likes
public record MemoryPolicy(Checkpointing checkpointing, OptionalLong limit) {
    /// `--activation-checkpointing`.
    public enum Checkpointing {
        /// Where the estimate does not fit without.
        AUTO, ON, OFF
    }

    /// Within the machine's memory, or the container's.
    public static final MemoryPolicy DEFAULT = new MemoryPolicy(Checkpointing.AUTO, OptionalLong.of(machine()));

    /// The memory of the machine, or of the control group that this process is in where that is less, in bytes.
    public static long machine() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
    }

    /// `16g`, `900m`, a number of bytes, or `none`.
    ///
    /// @throws IllegalArgumentException if it is none of these
    public static OptionalLong parseLimit(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.equals("none")) { return OptionalLong.empty(); }
        if (lower.endsWith("b")) { lower = lower.substring(0, lower.length() - 1); }
        if (!lower.matches("[0-9.]+[kmg]?")) { lower = ""; } // said below
        int shift = switch (lower.isEmpty() ? ' ' : lower.charAt(lower.length() - 1)) {
            case 'k' -> 10;
            case 'm' -> 20;
            case 'g' -> 30;
            default -> 0;
        };
        try {
            double number = Double.parseDouble(shift == 0 ? lower : lower.substring(0, lower.length() - 1));
            if (number > 0 && number * (1L << shift) < Long.MAX_VALUE) {
                return OptionalLong.of((long) (number * (1L << shift)));
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("--memory-limit must be a size such as 16g or 900m, or none, not " + text);
    }
}
