package arabica.studies;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One place in a study's grid, such as seed 3, 60 % foreign pairs, filtered, DPO. What is computed there is a function
/// of the study's settings and these coordinates alone.
///
/// @param coordinates names and values, in the study's order
public record Cell(SequencedMap<String, String> coordinates) {
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9.]+");
    private static final String SEED = "seed";

    /// @throws IllegalArgumentException if a name or value could not be part of a file's name
    public Cell {
        coordinates.forEach((name, value) -> {
            if (!PART.matcher(name).matches() || !PART.matcher(value).matches()) {
                throw new IllegalArgumentException("a coordinate of letters, digits and points: " + name + " " + value);
            }
        });
        coordinates = new LinkedHashMap<>(coordinates);
    }

    /// The cell of a seed.
    public static Cell seed(long seed) {
        SequencedMap<String, String> coordinates = new LinkedHashMap<>();
        coordinates.put(SEED, Long.toString(seed));
        return new Cell(coordinates);
    }

    /// A cell that all seeds share.
    public static Cell shared(String name, Object value) { return new Cell(new LinkedHashMap<>()).with(name, value); }

    /// This cell with one more coordinate.
    public Cell with(String name, Object value) {
        SequencedMap<String, String> more = new LinkedHashMap<>(coordinates);
        more.put(name, value.toString());
        return new Cell(more);
    }

    public long seed() { return Long.parseLong(get(SEED)); }

    /// @throws IllegalArgumentException if there is no such coordinate
    public String get(String name) {
        String value = coordinates.get(name);
        if (value == null) { throw new IllegalArgumentException("no coordinate '" + name + "' in " + id()); }
        return value;
    }

    public boolean has(String name, Object value) { return value.toString().equals(coordinates.get(name)); }

    /// The name of its file: `seed-3_foreign-60_pairs-filtered_method-dpo`.
    public String id() {
        return coordinates.entrySet().stream().map(c -> c.getKey() + "-" + c.getValue())
                .collect(Collectors.joining("_"));
    }
}
