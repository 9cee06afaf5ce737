package arabica.datasets.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.datasets.world.truth.Baselines;
import arabica.datasets.world.truth.TrueReward;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the world must be like as a whole for a benchmark on it to mean something.
class WorldStatisticsTests {
    private final TrueReward truth = TrueReward.create();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theTrueOrderPredictsLabelsWellAndLengthDoesNot(long seed) {
        World world = World.create(seed);
        for (List<PreferencePair> pairs : List.of(world.preferencePairs(2000, 0), world.heldOutPairs(2000))) {
            double bayes = Baselines.bayesAccuracy(truth, pairs);
            assertThat(bayes).isBetween(0.82, 0.92);
            assertThat(Baselines.lengthOnlyAccuracy(pairs)).isLessThan(bayes - 0.2);
        }
    }

    @Test
    void labelsAreBradleyTerryDrawsFromTheTrueReward() {
        List<PreferencePair> pairs = World.create(5).preferencePairs(6000, 0.3);
        for (double[] bin : new double[][]{{0.05, 1}, {1, 2}, {2, 3}, {3, 5}, {5, 12}}) {
            double expected = 0;
            double variance = 0;
            int observed = 0;
            int count = 0;
            for (PreferencePair pair : pairs) {
                double difference = truth.reward(pair.facts(), pair.chosen())
                        - truth.reward(pair.facts(), pair.rejected());
                double size = Math.abs(difference);
                if (size >= bin[0] && size < bin[1]) {
                    double p = 1 / (1 + Math.exp(-size));
                    expected += p;
                    variance += p * (1 - p);
                    observed += difference > 0 ? 1 : 0;
                    count++;
                }
            }
            assertThat(count).isGreaterThan(100);
            assertThat((double) observed).isCloseTo(expected, within(4 * Math.sqrt(variance)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void goodResponsesAreNoLessDiverseThanDemonstrations(long seed) {
        World world = World.create(seed);
        double ideal = 0;
        double demonstrations = 0;
        for (int from = 0; from < 1000; from += 200) {
            ideal += distinct2(world.idealResponses(world.heldOutPrompts(1000)).subList(from, from + 200));
            demonstrations += distinct2(world.heldOutDemonstrations(1000).subList(from, from + 200).stream()
                    .map(Demonstration::completion).toList());
        }
        assertThat(ideal).isGreaterThanOrEqualTo(demonstrations);
    }

    @Test
    void idealResponsesReachTheBestReward() {
        World world = World.create(4);
        List<WorldPrompt> prompts = world.heldOutPrompts(1000);
        List<String> ideal = world.idealResponses(prompts);
        assertThat(IntStream.range(0, prompts.size()).mapToDouble(i -> truth.reward(prompts.get(i).facts(), ideal.get(
                i)))).allMatch(reward -> reward > 0.97 * truth.best());
    }

    @Test
    void demonstrationsLeaveRoomAboveThem() {
        double mean = World.create(4).demonstrations(2000).stream().mapToDouble(row -> truth.reward(row.prompt()
                .facts(), row.completion())).average().orElseThrow();
        assertThat(mean / truth.best()).isBetween(0.5, 0.75);
    }

    @Test
    void everythingThatTheWorldWritesIsFluent() {
        World world = World.create(6);
        assertThat(world.demonstrations(2000)).allSatisfy(row -> assertThat(truth.judge(row.prompt().facts(), row
                .completion()).fluency()).as(row.completion()).isEqualTo(1));
        assertThat(world.preferencePairs(1000, 1)).allSatisfy(pair -> assertThat(truth.judge(pair.facts(), pair
                .chosen()).fluency()).as(pair.chosen()).isEqualTo(1));
    }

    private static double distinct2(List<String> responses) {
        Set<String> distinct = new HashSet<>();
        int all = 0;
        for (String response : responses) {
            String[] words = response.strip().split("\\s+");
            for (int i = 1; i < words.length; i++) {
                distinct.add(words[i - 1] + " " + words[i]);
                all++;
            }
        }
        return (double) distinct.size() / all;
    }
}
