package arabica.datasets.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.datasets.dedup.Shingles.Unit;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class MinHashProperties {
    private static final int PLACES = 256;

    /// Two sets of 64-bit numbers with `common` in both and `own` more in each.
    private static long[][] sets(int common, int own, long seed) {
        long[] drawn = new Random(seed).longs(common + 2L * own).distinct().toArray();
        long[] a = IntStream.range(0, common + own).mapToLong(i -> drawn[i]).sorted().toArray();
        long[] b = IntStream.concat(IntStream.range(0, common), IntStream.range(common + own, common + 2 * own))
                .mapToLong(i -> drawn[i]).sorted().toArray();
        return new long[][]{a, b};
    }

    @Property(tries = 200)
    void theEstimateIsWithinFiveStandardDeviationsOfTheTrueSimilarity(@ForAll @IntRange(max = 400) int common,
            @ForAll @IntRange(min = 1, max = 400) int own, @ForAll long seed) {
        long[][] sets = sets(common, own, seed);
        double jaccard = Shingles.jaccard(sets[0], sets[1]);
        assertThat(jaccard).isEqualTo(common / (common + 2.0 * own));
        MinHash minHash = new MinHash(PLACES, 1, seed);
        double deviation = Math.sqrt(jaccard * (1 - jaccard) / PLACES);
        assertThat(MinHash.estimate(minHash.signature(sets[0]), minHash.signature(sets[1])))
                .isCloseTo(jaccard, within(5 * deviation + 1.0 / PLACES));
    }

    @Example
    void theEstimateIsUnbiased() {
        long[][] sets = sets(60, 20, 5);
        double mean = IntStream.range(0, 400).mapToDouble(seed -> {
            MinHash minHash = new MinHash(64, 1, seed);
            return MinHash.estimate(minHash.signature(sets[0]), minHash.signature(sets[1]));
        }).average().orElseThrow();
        // The mean of 400 · 64 places; its standard deviation is 0.0031.
        assertThat(mean).isCloseTo(0.6, within(0.013));
    }

    /// How often pairs of a similarity share a key, against `1 − (1 − s^rows)^bands`.
    @Example
    void candidatesFollowTheSCurve() {
        NearOptions options = NearOptions.DEFAULT;
        int pairs = 600;
        for (int common : new int[]{30, 60, 70, 80, 90}) {
            // own = (100 − common) / 2 gives a similarity of common / 100.
            int own = (100 - common) / 2;
            double similarity = common / (common + 2.0 * own);
            double expected = options.probability(similarity);
            long found = IntStream.range(0, pairs).filter(pair -> {
                long[][] sets = sets(common, own, 1_000_003L * pair + common);
                MinHash minHash = new MinHash(options.bands(), options.rows(), pair);
                long[] a = minHash.keys(minHash.signature(sets[0]));
                long[] b = minHash.keys(minHash.signature(sets[1]));
                return IntStream.range(0, a.length).anyMatch(band -> a[band] == b[band]);
            }).count();
            double deviation = Math.sqrt(expected * (1 - expected) / pairs);
            assertThat((double) found / pairs).as("similarity " + similarity).isCloseTo(expected,
                    within(4.5 * deviation + 0.002));
        }
    }

    @Example
    void bandsAndRowsAreChosenAsDatasketchAndTextDedupDo() {
        // datasketch's for 128 places and a threshold of 0.5, text-dedup's for its defaults of 256 and 0.7.
        assertThat(chosen(128, 0.5)).containsExactly(25, 5);
        assertThat(chosen(256, 0.7)).containsExactly(25, 10);
    }

    private static int[] chosen(int permutations, double threshold) {
        NearOptions options = NearOptions.of(new Shingles(Unit.WORDS, 5), permutations, threshold, true, 0);
        return new int[]{options.bands(), options.rows()};
    }

    @Property(tries = 100)
    void jaccardIsThatOfTheSetsOfRunsOfWords(@ForAll @IntRange(min = 1, max = 4) int size, @ForAll Random random) {
        String a = text(random);
        String b = text(random);
        Shingles shingles = new Shingles(Unit.WORDS, size);
        assertThat(Shingles.jaccard(shingles.of(a), shingles.of(b))).isEqualTo(naive(a, b, size));
        assertThat(Shingles.jaccard(shingles.of(a), shingles.of(a))).isEqualTo(1);
    }

    private static String text(Random random) {
        return IntStream.range(0, 5 + random.nextInt(30))
                .mapToObj(i -> "abcdef".substring(random.nextInt(6)).substring(0, 1))
                .collect(Collectors.joining(" "));
    }

    private static double naive(String a, String b, int size) {
        var first = runs(a, size);
        var second = runs(b, size);
        long common = first.stream().filter(second::contains).count();
        return (double) common / (first.size() + second.size() - common);
    }

    private static Set<String> runs(String text, int size) {
        String[] words = text.split(" ");
        return IntStream.rangeClosed(0, words.length - size)
                .mapToObj(i -> String.join(" ", Arrays.copyOfRange(words, i, i + size))).collect(Collectors.toSet());
    }
}
