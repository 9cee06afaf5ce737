package arabica.datasets.dedup;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Texts that others are looked up among by similarity: the shingles of all, and who has which key. Built once, then
/// immutable and thread-safe.
public final class NearIndex {
    private final NearOptions options;
    private final MinHash minHash;
    private final List<long[]> shingles = new ArrayList<>();
    private final List<Map<Long, int[]>> bands = new ArrayList<>();

    /// @param texts known by their place, from 0
    public NearIndex(NearOptions options, List<String> texts) {
        this.options = options;
        minHash = new MinHash(options.bands(), options.rows(), options.seed());
        for (int band = 0; band < options.bands(); band++) { bands.add(new HashMap<>()); }
        for (String text : texts) {
            int number = shingles.size();
            long[] set = options.shingles().of(text);
            shingles.add(set);
            if (set.length == 0) { continue; }
            long[] keys = minHash.keys(minHash.signature(set));
            for (int band = 0; band < keys.length; band++) {
                bands.get(band).merge(keys[band], new int[]{number}, (known, one) -> {
                    int[] more = Arrays.copyOf(known, known.length + 1);
                    more[known.length] = number;
                    return more;
                });
            }
        }
    }

    /// @param number     of the text
    /// @param similarity Jaccard, of the sets of shingles
    public record Match(int number, double similarity) {}

    /// All texts that are as similar as the options ask, verified, by number.
    public List<Match> near(String text) {
        long[] set = options.shingles().of(text);
        if (set.length == 0) { return List.of(); }
        long[] keys = minHash.keys(minHash.signature(set));
        return candidates(keys).mapToObj(number -> match(number, set)).flatMap(Optional::stream).toList();
    }

    private IntStream candidates(long[] keys) {
        int[] all = new int[0];
        for (int band = 0; band < keys.length; band++) {
            int[] more = bands.get(band).get(keys[band]);
            if (more == null) { continue; }
            int before = all.length;
            all = Arrays.copyOf(all, before + more.length);
            System.arraycopy(more, 0, all, before, more.length);
        }
        return Arrays.stream(all).sorted().distinct();
    }

    private Optional<Match> match(int number, long[] set) {
        double similarity = Shingles.jaccard(set, shingles.get(number));
        return similarity >= options.threshold() ? Optional.of(new Match(number, similarity)) : Optional.empty();
    }
}
