package arabica.datasets.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.datasets.dedup.Shingles.Unit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class NearDuplicatesProperties {
    private static final NearOptions VERIFIED = new NearOptions(new Shingles(Unit.WORDS, 2), 20, 3, 0.6, true, 3);
    private static final NearOptions UNVERIFIED = new NearOptions(new Shingles(Unit.WORDS, 2), 20, 3, 0.6, false, 3);

    /// Texts of which many are like others: a few stems, each with some words changed.
    private static List<String> texts(Random random, int count) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (i < 4 || random.nextInt(3) == 0) {
                texts.add(words(random, 25));
            } else {
                String[] words = texts.get(random.nextInt(i)).split(" ");
                for (int change = random.nextInt(4); change > 0; change--) {
                    words[random.nextInt(words.length)] = "w" + random.nextInt(500);
                }
                texts.add(String.join(" ", words));
            }
        }
        return texts;
    }

    private static String words(Random random, int count) {
        return IntStream.range(0, count).mapToObj(i -> "w" + random.nextInt(500)).collect(Collectors.joining(" "));
    }

    private static int[] clusters(List<String> texts, NearOptions options) {
        NearDuplicates near = new NearDuplicates(options);
        texts.forEach(text -> near.add(near.fingerprint(text)));
        Set<Integer> allowed = near.candidates().stream().boxed().collect(Collectors.toSet());
        return near.clusters(row -> {
            assertThat(allowed).contains(row);
            return options.shingles().of(texts.get(row));
        });
    }

    /// The clusters as sets of texts, whatever their numbers.
    private static Set<Set<Integer>> groups(int[] first, List<Integer> names) {
        Map<Integer, Set<Integer>> groups = new HashMap<>();
        for (int row = 0; row < first.length; row++) {
            groups.computeIfAbsent(first[row], key -> new HashSet<>()).add(names.get(row));
        }
        return new HashSet<>(groups.values());
    }

    @Property(tries = 40)
    void clustersDoNotDependOnTheOrderOfRows(@ForAll Random random) {
        List<String> texts = texts(random, 40);
        List<Integer> order = new ArrayList<>(IntStream.range(0, texts.size()).boxed().toList());
        List<Integer> identity = List.copyOf(order);
        Collections.shuffle(order, random);
        List<String> shuffled = order.stream().map(texts::get).toList();
        for (NearOptions options : List.of(VERIFIED, UNVERIFIED)) {
            assertThat(groups(clusters(shuffled, options), order))
                    .isEqualTo(groups(clusters(texts, options), identity));
        }
    }

    @Property(tries = 40)
    void verifiedClustersAreThePartsOfTheGraphOfCandidatesThatAreNear(@ForAll Random random) {
        List<String> texts = texts(random, 40);
        UnionFind expected = new UnionFind(texts.size());
        MinHash minHash = new MinHash(VERIFIED.bands(), VERIFIED.rows(), VERIFIED.seed());
        List<long[]> sets = texts.stream().map(VERIFIED.shingles()::of).toList();
        List<long[]> keys = sets.stream().map(set -> minHash.keys(minHash.signature(set))).toList();
        for (int a = 0; a < texts.size(); a++) {
            for (int b = 0; b < a; b++) {
                long[] one = keys.get(a);
                long[] other = keys.get(b);
                boolean candidates = IntStream.range(0, one.length).anyMatch(band -> one[band] == other[band]);
                if (candidates && Shingles.jaccard(sets.get(a), sets.get(b)) >= 0.6) { expected.union(a, b); }
            }
        }
        assertThat(clusters(texts, VERIFIED))
                .isEqualTo(IntStream.range(0, texts.size()).map(expected::find).toArray());
    }

    @Property(tries = 40)
    void theFirstRowStandsForItsCluster(@ForAll Random random) {
        int[] first = clusters(texts(random, 40), VERIFIED);
        for (int row = 0; row < first.length; row++) {
            assertThat(first[row]).isLessThanOrEqualTo(row);
            assertThat(first[first[row]]).isEqualTo(first[row]);
        }
    }

    @Example
    void plantedNearDuplicatesAreFoundAndOthersStay() {
        Random random = new Random(11);
        List<String> texts = new ArrayList<>(IntStream.range(0, 1_500).mapToObj(i -> words(random, 60)).toList());
        for (int i = 0; i < 300; i++) {
            // One word of sixty changed: at most 5 of 56 runs of five, so at least 0.83 alike.
            String[] words = texts.get(i).split(" ");
            words[random.nextInt(words.length)] = "other";
            texts.add(String.join(" ", words).toUpperCase(Locale.ROOT));
        }
        int[] first = clusters(texts, NearOptions.DEFAULT);
        long found = IntStream.range(1_500, 1_800).filter(row -> first[row] == row - 1_500).count();
        // By the S-curve at least 94 in 100.
        assertThat(found).isGreaterThan(275);
        assertThat(IntStream.range(0, 1_500).filter(row -> first[row] != row)).isEmpty();
    }

    @Example
    void aMillionTimesTheSameIsNoBucketOfAMillion() {
        NearDuplicates near = new NearDuplicates(VERIFIED);
        NearDuplicates.Fingerprint same = near.fingerprint("the same text again and again and again");
        for (int i = 0; i < 1_000_000; i++) { near.add(same); }
        assertThat(near.candidates().isEmpty()).isTrue();
        assertThat(near.clusters(row -> {
            throw new AssertionError("no text is needed");
        })).containsOnly(0);
    }

    @Example
    void textsWithoutWordsAreNearToNothing() {
        assertThat(clusters(List.of("", "!!!", "a b c", "", "A b, c"), VERIFIED)).containsExactly(0, 1, 2, 3, 2);
    }
}
