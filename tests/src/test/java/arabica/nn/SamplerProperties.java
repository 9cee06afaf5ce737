package arabica.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;

/// What may be drawn, against a plain sort of all tokens.
class SamplerProperties {
    @Property(tries = 300)
    void probabilitiesAreTheSoftmaxAndSumToOne(
            @ForAll @Size(min = 1, max = 60) List<@DoubleRange(min = -80, max = 80) Double> drawn,
            @ForAll @DoubleRange(min = 0.05, max = 4) double temperature) {
        float[] logits = floats(drawn);
        Candidates kept = candidates(logits, config(temperature));
        double[] expected = softmax(logits, temperature);
        double sum = 0;
        for (int i = 0; i < kept.count(); i++) {
            assertThat(kept.id(i)).isEqualTo(i);
            double probability = kept.weight(i) / kept.total();
            assertThat(probability).isCloseTo(expected[i], within(1e-13));
            sum += probability;
        }
        assertThat(kept.count()).isEqualTo(logits.length);
        assertThat(sum).isCloseTo(1, within(1e-12));
    }

    @Property(tries = 500)
    void topKKeepsTheFirstKOfASort(
            @ForAll @Size(min = 1, max = 80) List<@IntRange(min = -9, max = 9) Integer> drawn,
            @ForAll @IntRange(min = 1, max = 90) int k) {
        // Few different logits: ties everywhere.
        float[] logits = floats(drawn.stream().map(Integer::doubleValue).toList());
        List<Integer> expected = sorted(logits).stream().limit(k).sorted().toList();
        assertThat(ids(candidates(logits, config(0.7).withTopK(k)))).isEqualTo(expected);
    }

    @Property(tries = 500)
    void topPKeepsAMinimalSetOfTheMostLikely(
            @ForAll @Size(min = 1, max = 80) List<@IntRange(min = -9, max = 9) Integer> drawn,
            @ForAll @DoubleRange(min = 0.01, max = 0.99) double p) {
        float[] logits = floats(drawn.stream().map(Integer::doubleValue).toList());
        double[] probabilities = softmax(logits, 3);
        List<Integer> kept = ids(candidates(logits, config(3).withTopP(p)));
        assertThat(kept).isEqualTo(sorted(logits).stream().limit(kept.size()).sorted().toList());
        double mass = kept.stream().mapToDouble(id -> probabilities[id]).sum();
        double last = probabilities[sorted(logits).get(kept.size() - 1)];
        assertThat(mass).isGreaterThan(p - 1e-12);
        if (kept.size() > 1) { assertThat(mass - last).isLessThan(p + 1e-12); }
    }

    @Property(tries = 300)
    void minPKeepsTheMostLikelyTokenAndAllWithinItsReach(
            @ForAll @Size(min = 1, max = 60) List<@DoubleRange(min = -8, max = 8) Double> drawn,
            @ForAll @DoubleRange(min = 0.01, max = 1) double minP) {
        float[] logits = floats(drawn);
        double[] probabilities = softmax(logits, 1);
        int best = sorted(logits).getFirst();
        List<Integer> kept = ids(candidates(logits, config(1).withMinP(minP)));
        assertThat(kept).contains(best);
        for (int id = 0; id < logits.length; id++) {
            double ratio = probabilities[id] / probabilities[best];
            if (Math.abs(ratio - minP) > 1e-12) { assertThat(kept.contains(id)).isEqualTo(ratio > minP); }
        }
    }

    @Property(tries = 300)
    void eachStepWorksOnWhatTheOneBeforeItLeft(
            @ForAll @Size(min = 2, max = 60) @UniqueElements List<@IntRange(min = -40, max = 40) Integer> drawn,
            @ForAll @IntRange(min = 1, max = 60) int k, @ForAll @DoubleRange(min = 0.05, max = 0.95) double p,
            @ForAll @DoubleRange(min = 0.01, max = 0.9) double minP) {
        float[] logits = floats(drawn.stream().map(value -> value / 10.0).toList());
        double[] probabilities = softmax(logits, 1.5);
        List<Integer> expected = new ArrayList<>(sorted(logits).subList(0, Math.min(k, logits.length)));
        double total = expected.stream().mapToDouble(id -> probabilities[id]).sum();
        double reached = 0;
        int count = 0;
        while (count == 0 || count < expected.size() && reached < p * total - 1e-12) {
            reached += probabilities[expected.get(count++)];
        }
        double least = minP * probabilities[expected.getFirst()];
        List<Integer> left = expected.subList(0, count).stream().filter(id -> probabilities[id] >= least - 1e-12)
                .sorted().toList();
        assertThat(ids(candidates(logits, config(1.5).withTopK(k).withTopP(p).withMinP(minP)))).isEqualTo(left);
    }

    @Property(tries = 1000)
    void theExponentialIsThatOfTheLibrary(@ForAll @DoubleRange(min = -707, max = 0) double x) {
        double expected = StrictMath.exp(x);
        assertThat(FastExp.of(x)).isCloseTo(expected, within(4e-16 * expected));
    }

    private static Candidates candidates(float[] logits, SamplingConfig config) {
        Sampler sampler = new Sampler(config, logits.length);
        int drawn = sampler.choose(logits, 0, new SeenTokens(), Seeds.generator(5));
        assertThat(ids(sampler.candidates())).contains(drawn);
        return sampler.candidates();
    }

    private static List<Integer> ids(Candidates candidates) {
        return IntStream.range(0, candidates.count()).mapToObj(candidates::id).toList();
    }

    /// The most likely first, of equals the lowest id.
    private static List<Integer> sorted(float[] logits) {
        return IntStream.range(0, logits.length).boxed()
                .sorted(Comparator.comparingDouble((Integer id) -> -logits[id]).thenComparing(id -> id)).toList();
    }

    private static double[] softmax(float[] logits, double temperature) {
        double top = IntStream.range(0, logits.length).mapToDouble(id -> logits[id]).max().orElseThrow();
        double[] weights = IntStream.range(0, logits.length)
                .mapToDouble(id -> StrictMath.exp((logits[id] - top) / temperature)).toArray();
        double total = IntStream.range(0, weights.length).mapToDouble(id -> weights[id]).sum();
        return IntStream.range(0, weights.length).mapToDouble(id -> weights[id] / total).toArray();
    }

    private static float[] floats(List<Double> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) { floats[i] = values.get(i).floatValue(); }
        return floats;
    }

    private static SamplingConfig config(double temperature) {
        return SamplingConfig.sampling(1, temperature, OptionalInt.empty());
    }
}
