package arabica.tornado;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How large the arrays on the device are: `ARABICA_DEVICE_MEMORY`, such as `4g` or `512m`, says it of that of floats.
/// Each has a mirror in the host's memory, which takes as much again.
final class DeviceMemorySize {
    static final String VARIABLE = "ARABICA_DEVICE_MEMORY";
    private static final String DEFAULT = "1g";
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([mg])");
    /// One id for so many floats.
    private static final int FLOATS_OF_ID = 64;
    private static final int LEAST_IDS = 1 << 16;

    private DeviceMemorySize() {}

    static long bytes() { return parse(System.getenv().getOrDefault(VARIABLE, DEFAULT)); }

    /// @throws IllegalArgumentException if it is no size, or one that an array cannot have
    static long parse(String text) {
        Matcher matcher = SIZE.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException(VARIABLE + " must be a size such as 512m or 4g, not '" + text + "'");
        }
        long bytes = Long.parseLong(matcher.group(1)) << (matcher.group(2).equals("g") ? 30 : 20);
        if (bytes < 1 << 20 || bytes / 4 > Device.MAX_FLOATS) {
            throw new IllegalArgumentException(
                    VARIABLE + " must be from 1m to 7g (an array has 2³¹ elements at most), not "
                            + text);
        }
        return bytes;
    }

    static int ids(long bytes) { return (int) Math.max(LEAST_IDS, bytes / 4 / FLOATS_OF_ID); }

    static int floats(long bytes) { return (int) (bytes / 4); }
}
