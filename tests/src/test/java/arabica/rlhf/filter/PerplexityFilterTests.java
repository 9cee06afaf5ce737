package arabica.rlhf.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import arabica.WithScope;
import arabica.datasets.BadRowException;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.TestData;
import arabica.datasets.rows.PreferenceRow;
import arabica.datasets.rows.PromptTemplate;
import arabica.datasets.rows.RowReader;
import arabica.datasets.rows.RowUse;
import arabica.rlhf.Golden;
import arabica.rlhf.Tiny;
import arabica.rlhf.train.RowSource;
import arabica.rlhf.train.TrainingListener;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerplexityFilterTests extends WithScope {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    PerplexityFilterTests() { super("auto", 2); }

    @Test
    void aQuantileKeepsItsShareWhicheverSideDecides() {
        for (Side side : Side.values()) {
            PerplexityFilter filter = filter(side, new FilterBound.Quantile(0.25));
            List<ScoredPair> pairs = pairs(filter);
            FilterDecision decision = filter.decide(pairs, TrainingListener.NONE);
            assertThat(decision.keptCount()).as("%s", side).isEqualTo(10);
            for (int i = 0; i < pairs.size(); i++) {
                ScoredPair pair = pairs.get(i);
                double deciding = switch (side) {
                    case CHOSEN -> pair.chosen();
                    case REJECTED -> pair.rejected();
                    case BOTH -> Math.max(pair.chosen(), pair.rejected());
                };
                assertThat(decision.kept()[i]).isEqualTo(deciding <= decision.upper());
            }
            assertThat(decision.controlCount()).isEqualTo(10);
            assertThat(decision.control()).isNotEqualTo(decision.kept());
        }
    }

    @Test
    void aBandLiesBetweenQuantilesOfTheModelsOwnSamples() {
        PerplexityFilter filter = filter(Side.BOTH, new FilterBound.Band(0.1, 0.9));
        List<ScoredPair> pairs = pairs(filter);
        FilterDecision decision = filter.decide(pairs, TrainingListener.NONE);
        assertThat(decision.ownSamples()).hasSizeGreaterThan(20);
        assertThat(decision.lower()).isEqualTo(Quantiles.of(decision.ownSamples(), 0.1)).isGreaterThan(1);
        assertThat(decision.upper()).isEqualTo(Quantiles.of(decision.ownSamples(), 0.9));
        for (int i = 0; i < pairs.size(); i++) {
            ScoredPair pair = pairs.get(i);
            assertThat(decision.kept()[i]).isEqualTo(pair.chosen() >= decision.lower()
                    && pair.chosen() <= decision.upper() && pair.rejected() >= decision.lower()
                    && pair.rejected() <= decision.upper());
        }
        assertThat(filter(Side.BOTH, new FilterBound.Band(0.1, 0.9)).decide(pairs, TrainingListener.NONE).ownSamples())
                .as("the same seed draws the same samples").isEqualTo(decision.ownSamples());
    }

    @Test
    void quantilesInterpolateAsNumPyDoes() {
        double[] values = {4, 1, 3, 2};
        assertThat(Quantiles.of(values, 0)).isEqualTo(1);
        assertThat(Quantiles.of(values, 1)).isEqualTo(4);
        assertThat(Quantiles.of(values, 0.5)).isEqualTo(2.5);
        assertThat(Quantiles.of(values, 0.25)).isCloseTo(1.75, within(1e-12));
        assertThat(values).containsExactly(4, 1, 3, 2);
    }

    @Test
    void keptRowsAreWrittenAsTheyWereReadInOrder() throws IOException {
        List<String> lines = new ArrayList<>();
        List<PreferenceRow> rows = Tiny.pairs(20);
        for (int i = 0; i < rows.size(); i++) {
            lines.add(
                    """
                            {"id": %d, "prompt": "%s", "chosen": "%s", "rejected": "%s", "source": "%s", "é": [1, {"x": null}]}"""
                            .formatted(i, rows.get(i).prompt().text(), rows.get(i).chosen(), rows.get(i).rejected(),
                                    i % 2 == 0 ? "own" : "foreign"));
        }
        lines.add(5, "{\"prompt\": \"no answers\"}");
        Path data = TestData.write(folder, "pairs.jsonl", String.join("\n", lines));
        Path out = folder.resolve("kept.jsonl");
        PerplexityFilter filter = filter(Side.BOTH, new FilterBound.Quantile(0.5));
        List<String> skipped = new ArrayList<>();
        FilterJob job = FilterJob.of(List.of(data), PromptTemplate.NONE, out).withSkipBad(1);
        FilterAudit audit = FilterFiles.run(filter, job, new LinkedHashMap<>(), new TrainingListener() {
            @Override
            public void onWarning(String message) { skipped.add(message); }
        }).orElseThrow();
        assertThat(skipped).hasSize(1).first().asString().contains("row 6");
        assertThat(audit.rows()).isEqualTo(20);
        assertThat(audit.kept()).isEqualTo(10);
        assertThat(audit.skipped()).isEqualTo(1);
        List<JsonNode> kept = read(out);
        assertThat(kept).hasSize(10);
        assertThat(kept).extracting(row -> row.get("id").asInt()).isSorted();
        for (JsonNode row : kept) {
            int id = row.get("id").asInt();
            assertThat(row).isEqualTo(JSON.readTree(lines.get(id < 5 ? id : id + 1)));
        }
        assertThat(read(job.controlFile())).hasSize(10).isNotEqualTo(kept);
        try (RowReader again = RowReader.open(List.of(out), RowUse.PREFERENCE, PromptTemplate.NONE,
                BadRowPolicy.strict())) {
            assertThat(again.next().row()).isInstanceOf(PreferenceRow.class);
        }
        JsonNode json = JSON.readTree(job.auditFile().toFile());
        assertThat(json.at("/sources/own/rows").asInt()).isEqualTo(10);
        assertThat(json.at("/sources/own/kept").asInt() + json.at("/sources/foreign/kept").asInt()).isEqualTo(10);
        int counted = 0;
        for (JsonNode bin : json.at("/histogram/counts/chosen")) { counted += bin.asInt(); }
        assertThat(counted).isEqualTo(20);
        assertThat(json.at("/upper").doubleValue()).isEqualTo(audit.upper());
    }

    @Test
    void aPairThatIsTooLongForTheModelIsABadRow() {
        PerplexityFilter filter = filter(Side.BOTH, new FilterBound.Quantile(0.5));
        RowSource rows = RowSource.inMemory("pairs",
                List.of(Tiny.pairs(1).getFirst(), new PreferenceRow("What?", " a".repeat(100), " b")));
        assertThatThrownBy(() -> filter.score(rows, BadRowPolicy.strict(), TrainingListener.NONE))
                .isInstanceOf(BadRowException.class).hasMessageContaining("row 2")
                .hasMessageContaining("context of 48");
    }

    @Test
    void boundsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new FilterBound.Quantile(0)).hasMessageContaining("--quantile");
        assertThatThrownBy(() -> new FilterBound.Band(0.5, 0.5)).hasMessageContaining("--band");
        assertThatThrownBy(() -> new FilterBound.MaxPerplexity(0.5)).hasMessageContaining("--max-perplexity");
    }

    private PerplexityFilter filter(Side side, FilterBound bound) {
        return new PerplexityFilter(Tiny.model(scope, 7), Golden.tokenizer(),
                new FilterOptions(side, bound, true, 1, 8, 32), Optional.empty());
    }

    private static List<ScoredPair> pairs(PerplexityFilter filter) {
        return filter.score(RowSource.inMemory("pairs", Tiny.pairs(40)), BadRowPolicy.strict(), TrainingListener.NONE);
    }

    private static List<JsonNode> read(Path file) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(file)) { rows.add(JSON.readTree(line)); }
        return rows;
    }
}
