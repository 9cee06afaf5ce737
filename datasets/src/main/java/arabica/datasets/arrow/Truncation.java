package arabica.datasets.arrow;

import arabica.datasets.DataException;
import java.util.Locale;

/// What happens to a row that is longer than the model can read.
public enum Truncation {
    /// Its start is cut away: of a long prompt, the end next to the response remains.
    START,
    /// Its end is cut away.
    END,
    /// The row is left out.
    DROP;

    /// The rule called `name` (`start`, `end`, `drop`).
    public static Truncation named(String name) {
        for (Truncation truncation : values()) {
            if (truncation.name().toLowerCase(Locale.ROOT).equals(name))
                return truncation;
        }
        throw new DataException("unknown truncation \"" + name + "\"; expected start, end or drop");
    }
}
