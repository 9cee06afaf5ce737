package arabica.cli;

import arabica.datasets.dedup.NearOptions;
import arabica.datasets.dedup.Shingles;
import picocli.CommandLine.Option;

/// The flags that say what near duplicates are.
final class NearFlags {
    @Option(names = "--threshold", paramLabel = "J", description = "the Jaccard similarity from which two rows are near (default: 0.7)")
    private Double threshold;

    @Option(names = "--shingles", paramLabel = "words|characters", description = "what texts are compared by (default: words)")
    private String unit;

    @Option(names = "--shingle-size", paramLabel = "N", description = "words or characters in a run (default: 5)")
    private Integer size;

    @Option(names = "--permutations", paramLabel = "N", description = "places of a signature; bands and rows are then chosen for the threshold, as datasketch does (default: 14 bands of 8, as datatrove)")
    private Integer permutations;

    @Option(names = "--bands", paramLabel = "N", description = "keys of a row (default: 14)")
    private Integer bands;

    @Option(names = "--rows", paramLabel = "N", description = "places of the signature in a key (default: 8)")
    private Integer rows;

    boolean isGiven() {
        return threshold != null || unit != null || size != null || permutations != null || bands != null
                || rows != null;
    }

    NearOptions options(long seed, boolean verify) {
        if (permutations != null && (bands != null || rows != null)) {
            throw new IllegalArgumentException("--permutations chooses bands and rows; give it or --bands and --rows");
        }
        NearOptions standard = NearOptions.DEFAULT;
        Shingles shingles = new Shingles(unit(), size == null ? standard.shingles().size() : size);
        double near = threshold == null ? standard.threshold() : threshold;
        return permutations != null
                ? NearOptions.of(shingles, permutations, near, verify, seed)
                : new NearOptions(shingles, bands == null ? standard.bands() : bands,
                        rows == null ? standard.rows() : rows, near, verify, seed);
    }

    private Shingles.Unit unit() {
        return switch (unit) {
            case null -> Shingles.Unit.WORDS;
            case "words" -> Shingles.Unit.WORDS;
            case "characters" -> Shingles.Unit.CHARACTERS;
            default ->
                throw new IllegalArgumentException("--shingles is \"" + unit + "\"; expected words or characters");
        };
    }
}
