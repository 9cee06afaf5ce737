package arabica.rlhf.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import arabica.datasets.BadRowException;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RankingTests {
    private static final double[] STRENGTHS = {0, .7, -.4};

    @TempDir
    Path folder;

    /// Scores with Gumbel noise: then the greater of two has exactly the probability of Bradley and Terry.
    private static PairwiseJudgements tournament(int prompts, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<double[]> scores = new ArrayList<>();
        for (double strength : STRENGTHS) {
            scores.add(random.doubles(prompts).map(u -> strength - Math.log(-Math.log(u))).toArray());
        }
        return PairwiseJudgements.ofScores(List.of("base", "good", "bad"), scores);
    }

    @Test
    void intervalsHoldTheTruthAboutAsOftenAsTheySay() {
        int held = 0;
        int runs = 200;
        for (int run = 0; run < runs; run++) {
            Ranking ranking = Ranking.of(tournament(120, run), 0, 0, new Bootstrap(200, .95, run));
            Estimate good = standing(ranking, "good").strength();
            held += good.low() <= .7 && .7 <= good.high() ? 1 : 0;
        }
        // Binomial(200, 0.95) has a deviation of 3.1.
        assertThat(held).isBetween(178, 199);
    }

    @Test
    void manyPromptsGiveTheStrengthsAndTheOrder() {
        Ranking ranking = Ranking.of(tournament(4000, 1), 0, 0, new Bootstrap(300, .95, 1));
        assertThat(ranking.standings()).extracting(Ranking.Standing::model).containsExactly("good", "base", "bad");
        assertThat(ranking.standings()).extracting(Ranking.Standing::rank).containsExactly(1, 2, 3);
        assertThat(standing(ranking, "good").strength().value()).isCloseTo(.7, within(.1));
        assertThat(standing(ranking, "bad").strength().value()).isCloseTo(-.4, within(.1));
        assertThat(standing(ranking, "base").strength()).isEqualTo(new Estimate(0, 0, 0, .95));
        assertThat(standing(ranking, "good").elo().value()).isCloseTo(1000 + .7 * 173.7, within(20.0));
        assertThat(ranking.winRates()[1][0]).isCloseTo(1 / (1 + Math.exp(-.7)), within(.03));
        assertThat(ranking.judgements()).isEqualTo(12_000);
    }

    @Test
    void theSameSeedGivesTheSameRankingAndTheOrderOfModelsDoesNotMatter() {
        PairwiseJudgements judgements = tournament(60, 2);
        Ranking one = Ranking.of(judgements, 0, 0, new Bootstrap(100, .95, 5));
        assertThat(one.standings()).isEqualTo(Ranking.of(judgements, 0, 0, new Bootstrap(100, .95, 5)).standings());
        PairwiseJudgements.Gatherer gatherer = new PairwiseJudgements.Gatherer();
        judgements.judgements().reversed().forEach(j -> gatherer.add("" + j.unit(), judgements.models().get(j.b()),
                judgements.models().get(j.a()), 1 - j.points()));
        PairwiseJudgements turned = gatherer.judgements();
        Ranking other = Ranking.of(turned, turned.models().indexOf("base"), 0, new Bootstrap(100, .95, 5));
        assertThat(standing(other, "good").strength().value())
                .isCloseTo(standing(one, "good").strength().value(), within(1e-8));
        assertThat(standing(other, "good").wins()).isEqualTo(standing(one, "good").wins());
    }

    @Test
    void whatNeverLostHasNoUpperEndAndTiesShareARank() {
        PairwiseJudgements judgements = PairwiseJudgements.ofScores(List.of("a", "b", "c"),
                List.of(new double[]{1, 2, 1, 2}, new double[]{2, 1, 2, 1}, new double[]{9, 9, 9, 9}));
        Ranking ranking = Ranking.of(judgements, 0, 0, new Bootstrap(1000, .95, 1));
        assertThat(ranking.standings().getFirst().model()).isEqualTo("c");
        assertThat(ranking.standings().getFirst().strength().low()).isInfinite();
        assertThat(ranking.standings()).extracting(Ranking.Standing::rank).containsExactly(1, 2, 2);
        // One resample of sixteen takes prompts alone on which b beats a: what it says of b has no end.
        assertThat(standing(ranking, "b").strength().value()).isCloseTo(0, within(1e-9));
        assertThat(standing(ranking, "b").strength().high()).isInfinite();
        Ranking tamed = Ranking.of(judgements, 0, 1, new Bootstrap(100, .95, 1));
        assertThat(tamed.standings()).allSatisfy(s -> assertThat(s.strength().high()).isFinite());
    }

    /// A table of all models for each prompt would take 13 GB.
    @Test
    void manyModelsAndPromptsTakeMemoryByTheJudgement() {
        int models = 200;
        PairwiseJudgements.Gatherer gatherer = new PairwiseJudgements.Gatherer();
        for (int i = 0; i < 40_000; i++) {
            int a = i % models;
            gatherer.add("prompt " + i, "m" + a, "m" + (a + 1 + i / models % 3) % models, i / models % 2);
        }
        Ranking ranking = Ranking.of(gatherer.judgements(), 0, 1, new Bootstrap(2, .95, 1));
        assertThat(ranking.standings()).hasSize(models);
        assertThat(ranking.units()).isEqualTo(40_000);
    }

    @Test
    void judgementsComeFromFilesToo() throws IOException {
        Path file = Files.writeString(folder.resolve("j.jsonl"), """
                {"model_a": "x", "model_b": "y", "winner": "model_a", "prompt": "p1"}
                {"model_a": "y", "model_b": "x", "winner": "model_a", "prompt": "p2"}
                {"model_a": "x", "model_b": "y", "winner": "tie (bothbad)", "prompt": "p2"}
                {"model_a": "x", "model_b": "y", "winner": "model_a", "question_id": 7}
                """);
        PairwiseJudgements found = JudgementFiles.read(List.of(file), BadRowPolicy.strict());
        assertThat(found.units()).isEqualTo(3);
        assertThat(found.models()).containsExactly("x", "y");
        assertThat(found.points()).isEqualTo(new double[][]{{0, 2.5}, {1.5, 0}});
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{\"model_a\": \"x\", \"model_b\": \"y\"} | row 2, field \"winner\"",
            "{\"model_a\": \"x\", \"model_b\": \"x\", \"winner\": \"tie\"} | row 2, field \"model_b\"",
            "{\"model_a\": \"x\", \"model_b\": \"y\", \"winner\": \"x\"} | 'x'; expected model_a",
            "{\"model_a\": 3, \"model_b\": \"y\", \"winner\": \"tie\"} | row 2, field \"model_a\"",
            "not JSON | row 2: is not JSON"})
    void aRowThatIsNoJudgementIsNamed(String row, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("j.jsonl"),
                "{\"model_a\": \"x\", \"model_b\": \"y\", \"winner\": \"tie\"}\n" + row + "\n");
        assertThatExceptionOfType(BadRowException.class)
                .isThrownBy(() -> JudgementFiles.read(List.of(file), BadRowPolicy.strict()))
                .withMessageContaining("j.jsonl").withMessageContaining(message);
        assertThat(JudgementFiles.read(List.of(file), BadRowPolicy.allow(1, bad -> {})).judgements()).hasSize(1);
    }

    @Test
    void refusesScoresThatAreNotNumbersAndNoJudgements() throws IOException {
        assertThatIllegalArgumentException().isThrownBy(() -> PairwiseJudgements.ofScores(List.of("a", "b"),
                List.of(new double[]{1, 2}, new double[]{1, Double.NaN}))).withMessageContaining("b for prompt 2");
        assertThatIllegalArgumentException().isThrownBy(() -> PairwiseJudgements.ofScores(List.of("a", "b"),
                List.of(new double[2], new double[1])));
        Path bad = Files.writeString(folder.resolve("bad.jsonl"), "{}\n");
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> JudgementFiles.read(List.of(bad), BadRowPolicy.allow(9, e -> {})))
                .withMessageContaining("no judgement");
    }

    private static Ranking.Standing standing(Ranking ranking, String model) {
        return ranking.standings().stream().filter(s -> s.model().equals(model)).findFirst().orElseThrow();
    }
}
