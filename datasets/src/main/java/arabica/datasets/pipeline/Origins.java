package arabica.datasets.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Origins as one number each: the file's in the upper 20 bits, the row's in the lower 44. Thread-safe.
final class Origins {
    private static final int ROW_BITS = 44;
    private static final int MAX_FILES = 1 << (63 - ROW_BITS);

    private final List<Path> files = new ArrayList<>();

    /// The origin of row 0 of a file, which there is not; add row numbers to it.
    synchronized long register(Path file) {
        int known = files.indexOf(file);
        if (known < 0) {
            if (files.size() == MAX_FILES) { throw new IllegalStateException("more than " + MAX_FILES + " files"); }
            known = files.size();
            files.add(file);
        }
        return (long) known << ROW_BITS;
    }

    synchronized Origin of(long packed) {
        return new Origin(files.get((int) (packed >>> ROW_BITS)), packed & ((1L << ROW_BITS) - 1));
    }
}
