package arabica.datasets.world.language;

/// One value of a closed set.
///
/// @param word the word that carries it: `lake`
/// @param phrase how a sentence says it: `by the lake`; for all kinds but places the word itself
public record Value(String word, String phrase) {

    /// Reads `lake = by the lake`, or `grey`.
    public static Value parse(String line) {
        int equals = line.indexOf('=');
        return equals < 0
                ? new Value(line.strip(), line.strip())
                : new Value(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
    }
}
