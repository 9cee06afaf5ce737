package arabica.datasets.table.json;

import arabica.datasets.BadRowException;
import java.nio.file.Path;
import java.util.Optional;

/// A value that does not fit into its place; the place grows as the exception leaves what is nested.
final class Misfit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String place;

    Misfit(String problem) { this("", problem); }

    private Misfit(String place, String problem) {
        super(problem, null, false, false);
        this.place = place;
    }

    /// @param outer a field's name, or `[3]` for an item
    Misfit within(String outer) {
        if (outer.isEmpty())
            return this;
        String separator = place.isEmpty() || place.startsWith("[") ? "" : ".";
        return new Misfit(outer + separator + place, getMessage());
    }

    BadRowException in(Path file, long row) {
        return new BadRowException(file, row, place.isEmpty() ? Optional.empty() : Optional.of(place), getMessage());
    }
}
