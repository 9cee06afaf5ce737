package arabica.datasets.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.datasets.TestData;
import arabica.datasets.rows.DataFiles;
import arabica.datasets.rows.RowUse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a profile says is what the rows are.
class DataProfileTests {
    @TempDir
    private Path folder;

    @Test
    void columnsUsesAndOddRowsAreCounted() {
        DataProfile profile = profile("""
                {"prompt":"a b","chosen":"one two three","rejected":"","id":1}
                {"prompt":"a b","chosen":"c","rejected":"d","id":null}
                oops
                {"prompt":"e","chosen":"same","rejected":"same"}
                {"prompt":"a b","chosen":"c","rejected":"d","id":null}
                """);
        assertThat(profile.count()).isEqualTo(4);
        UseProfile best = profile.best().orElseThrow();
        assertThat(best.use()).isEqualTo(RowUse.PREFERENCE);
        assertThat(best.layouts()).containsExactly(java.util.Map.entry("TRL standard preference pairs", 4L));
        assertThat(List.of(best.usable(), best.unusable())).isEqualTo(List.of(2L, 2L));
        assertThat(best.problems().first()).satisfiesExactly(
                row -> assertThat(row).contains("row 1, field \"rejected\": is empty"),
                row -> assertThat(row).contains("row 4, field \"rejected\": equals \"chosen\""));
        assertThat(profile.unreadable().first()).singleElement().asString().contains("row 3: is not JSON");
        assertThat(profile.empty().kinds()).containsOnlyKeys("column \"rejected\" has no text");
        ColumnProfile chosen = profile.columns().get("chosen");
        assertThat(chosen.types()).containsExactly(java.util.Map.entry(ColumnProfile.Type.TEXT, 4L));
        assertThat(List.of(chosen.words().min(), chosen.words().max(), chosen.words().sum()))
                .isEqualTo(List.of(1L, 3L, 6L));
        assertThat(profile.columns().get("id").present()).isEqualTo(1);
        assertThat(profile.duplicates().repeated()).isEqualTo(1);
        assertThat(profile.duplicates().share()).isEqualTo(0.25);
        assertThat(profile.repeatedPrompts().repeated()).isEqualTo(2);
        assertThat(profile.samples().rows()).hasSize(3);
    }

    @Test
    void samplesAreTheSameEveryTime() {
        String lines = IntStream.range(0, 500).mapToObj(i -> "{\"text\":\"row " + i + "\"}\n")
                .collect(Collectors.joining());
        List<Samples.Sample> samples = profile(lines).samples().rows();
        assertThat(profile(lines).samples().rows()).isEqualTo(samples);
        assertThat(samples).hasSize(3).isSortedAccordingTo((a, b) -> Long.compare(a.index(), b.index()));
        assertThat(samples.getLast().index()).isGreaterThan(2);
    }

    @Test
    void quantilesAreRightToWithinAFewPercent() {
        Lengths lengths = new Lengths();
        for (int i = 0; i <= 100_000; i++) { lengths.add(i); }
        for (double share : new double[]{0.01, 0.5, 0.95, 1}) {
            assertThat((double) lengths.quantile(share)).isCloseTo(share * 100_000, within(0.07 * share * 100_000));
        }
        assertThat(lengths.quantile(0)).isZero();
        assertThat(lengths.octaves().stream().mapToLong(Lengths.Bucket::count).sum()).isEqualTo(100_001);
        assertThat(lengths.octaves().get(3)).isEqualTo(new Lengths.Bucket(4, 7, 4));
        assertThat(lengths.mean()).isEqualTo(50_000);
        Lengths huge = new Lengths();
        huge.add(Long.MAX_VALUE >> 1);
        assertThat(huge.quantile(0.5)).isEqualTo(Long.MAX_VALUE >> 1);
    }

    @Test
    void aFullTableStillKnowsTheShareOfDuplicates() {
        Duplicates exact = new Duplicates();
        Duplicates small = new Duplicates(1000);
        SplittableRandom draws = new SplittableRandom(7);
        // Of 60,000 draws out of 40,000 numbers some come again.
        for (int i = 0; i < 60_000; i++) {
            long hash = Duplicates.hash("row " + draws.nextInt(40_000));
            exact.add(hash);
            small.add(hash);
        }
        assertThat(exact.oneIn()).isEqualTo(1);
        assertThat(small.oneIn()).isGreaterThan(16);
        assertThat(small.share()).isCloseTo(exact.share(), within(0.05));
        assertThat(exact.share()).isCloseTo(1 - 40_000.0 / 60_000 * (1 - Math.exp(-1.5)), within(0.01));
    }

    private DataProfile profile(String lines) {
        Path file = TestData.write(folder, "rows.jsonl", lines);
        return DataProfile.of(DataFiles.of(List.of(file)), Optional.empty());
    }
}
