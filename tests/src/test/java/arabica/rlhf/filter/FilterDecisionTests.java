package arabica.rlhf.filter;

import static arabica.rlhf.filter.FilterTesting.file;
import static arabica.rlhf.filter.FilterTesting.filter;
import static arabica.rlhf.filter.FilterTesting.job;
import static arabica.rlhf.filter.FilterTesting.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import arabica.WithScope;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.TestData;
import arabica.datasets.arrow.TokenizedRow;
import arabica.datasets.rows.PreferenceRow;
import arabica.datasets.rows.PromptTemplate;
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
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilterDecisionTests extends WithScope {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    FilterDecisionTests() { super("auto", 2); }

    @Test
    void inMemoryAndOnFilesTheAnswerIsTheSame() throws IOException {
        Path data = file(folder, "pairs.jsonl", 50);
        int round = 0;
        for (Side side : Side.values()) {
            for (FilterBound bound : List.of(new FilterBound.Quantile(0.3), new FilterBound.Band(0, 1),
                    new FilterBound.MaxPerplexity(470))) {
                boolean absolute = bound instanceof FilterBound.MaxPerplexity;
                FilterOptions options = new FilterOptions(side, bound, true, 3, 8, 16,
                        round % 2 == 0 || absolute ? Normalization.NONE : Normalization.LENGTH, round % 2 == 1);
                PerplexityFilter filter = filter(scope, options);
                List<ScoredPair> pairs = filter.score(
                        RowSource.files(List.of(data), RowUse.PREFERENCE, PromptTemplate.NONE), BadRowPolicy.strict(),
                        TrainingListener.NONE);
                FilterDecision decision = filter.decide(pairs, TrainingListener.NONE);
                FilterJob job = job(folder.resolve("kept" + round++ + ".jsonl"), data);
                FilterAudit audit = run(filter, job, TrainingListener.NONE).orElseThrow();

                assertThat(ids(job.out())).isEqualTo(places(decision.kept()));
                assertThat(ids(job.controlFile())).isEqualTo(places(decision.control()));
                assertThat(audit.upper()).isEqualTo(decision.upper());
                assertThat(audit.kept()).isEqualTo(decision.keptCount()).isEqualTo(decision.controlCount());
            }
        }
    }

    @Test
    void batchedAndRowByRowPerplexitiesAreTheSameBits() {
        PerplexityFilter filter = filter(scope, FilterTesting.options(new FilterBound.Quantile(0.5)));
        RowSource rows = RowSource.inMemory("pairs", Tiny.pairs(40));
        List<TokenizedRow.PairRow> pairs = new ArrayList<>();
        rows.forEach(BadRowPolicy.strict(), row -> pairs.add(WindowReader.tokenize(row,
                WindowReader.tokenizer(Golden.tokenizer()), filter.model().config())));
        List<ResponseScore> together = filter.score(pairs);
        for (int i = 0; i < pairs.size(); i++) {
            assertThat(filter.score(List.of(pairs.get(i)))).isEqualTo(together.subList(2 * i, 2 * i + 2));
        }
    }

    @Test
    void dedupDropsWhatWasThereBeforeAndSidesThatSayTheSame() throws IOException {
        List<String> lines = new ArrayList<>();
        List<PreferenceRow> rows = Tiny.pairs(8);
        for (int i = 0; i < 8; i++) { lines.add(FilterTesting.json(rows.get(i), i)); }
        PreferenceRow first = rows.getFirst();
        lines.add(FilterTesting.json(new PreferenceRow(first.prompt().text().toLowerCase(Locale.ROOT),
                "  " + first.chosen().replace(" ", "  "), first.rejected()), 8)); // the first again
        lines.add(FilterTesting.json(new PreferenceRow(first.prompt().text(), first.rejected(), first.chosen()), 9));
        lines.add(FilterTesting.json(new PreferenceRow("Why?", " Oh, no!", " oh no."), 10)); // two same sides
        lines.add(FilterTesting.json(new PreferenceRow("Why?", " ?", " !"), 11)); // nothing but punctuation differs
        lines.add(lines.get(3));
        Path data = TestData.write(folder, "pairs.jsonl", String.join("\n", lines));
        FilterBound all = new FilterBound.Quantile(1);

        FilterJob counted = job(folder.resolve("counted.jsonl"), data);
        FilterAudit audit = run(filter(scope, FilterTesting.options(all)), counted, TrainingListener.NONE)
                .orElseThrow();
        assertThat(ids(counted.out())).hasSize(13);
        assertThat(audit.duplicates()).isEqualTo(2);
        assertThat(audit.sameSides()).isEqualTo(1);

        FilterJob dropped = job(folder.resolve("dropped.jsonl"), data);
        audit = run(filter(scope, FilterTesting.options(all).withDedup(true)), dropped, TrainingListener.NONE)
                .orElseThrow();
        assertThat(ids(dropped.out())).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 9, 11);
        assertThat(ids(dropped.controlFile())).isEqualTo(ids(dropped.out()));
        assertThat(audit.rows()).isEqualTo(13);
        assertThat(audit.judged()).isEqualTo(10);
    }

    @Test
    void theAuditShowsBothSidesOfABound() throws IOException {
        Path data = file(folder, "pairs.jsonl", 50, 7);
        FilterJob job = job(folder.resolve("kept.jsonl"), data).withSkipBad(1);
        FilterOptions options = new FilterOptions(Side.REJECTED, new FilterBound.Band(0.02, 1), true, 1, 8, 64);
        FilterAudit audit = run(filter(scope, options), job, TrainingListener.NONE).orElseThrow();

        JsonNode json = JSON.readTree(job.auditFile().toFile());
        assertThat(json.at("/judged").asInt()).isEqualTo(50);
        assertThat(json.at("/same_sides").asInt()).isZero();
        assertThat(audit.examples()).containsKeys("lowest", "highest");
        audit.examples().forEach((name, rows) -> rows.forEach(row -> {
            if (name.startsWith("inside")) { assertThat(row.kept()).isTrue(); }
            if (name.equals("outside upper")) { assertThat(row.rejectedPerplexity()).isGreaterThan(audit.upper()); }
            if (name.equals("outside lower")) { assertThat(row.rejectedPerplexity()).isLessThan(audit.lower()); }
        }));
        assertThat(audit.examples().keySet()).anyMatch(name -> name.startsWith("outside"));
        List<FilterAudit.Example> highest = audit.examples().get("highest");
        assertThat(highest).extracting(FilterAudit.Example::rejectedPerplexity)
                .isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(highest.getFirst().rejectedPerplexity()).isEqualTo(audit.quantiles().get("rejected").get("max"));
        assertThat(highest.getFirst().row()).isNotEqualTo(8);
        long responses = audit.lengths().stream().mapToLong(FilterAudit.LengthBucket::responses).sum();
        assertThat(responses).isEqualTo(100);
        for (FilterAudit.TokenExample one : audit.tokens()) {
            double nll = -one.scores().stream().mapToDouble(TokenScore::logProb).average().orElseThrow();
            FilterAudit.Example example = audit.examples().get(one.name()).getFirst();
            assertThat(Math.exp(nll)).isCloseTo(example.rejectedPerplexity(), within(1e-6));
            assertThat(example.rejected()).isEqualTo(String.join("", one.scores().stream().map(TokenScore::text)
                    .toList()));
        }
        Path page = folder.resolve("report.html");
        FilterReport.write(page, audit, new LinkedHashMap<>());
        assertThat(Files.readString(page)).contains("Length against perplexity").contains("Examples: highest");
    }

    @Test
    void normalizedByLengthOneBoundFitsAllLengths() {
        // Samples whose likelihood rises with their length: 3 nats a token at 4 tokens, 1 at 64.
        List<ResponseScore> own = IntStream.range(0, 320).mapToObj(i -> {
            int tokens = 4 << i % 5;
            double nll = 4 - Math.log(tokens) / Math.log(4) + 0.2 * ((i / 5 % 2) * 2 - 1);
            return new ResponseScore(-nll * tokens, tokens);
        }).toList();
        Measure measure = Measure.LengthNormalized.of(own);
        for (ResponseScore one : own) { assertThat(Math.abs(measure.of(one))).isCloseTo(1, within(1e-9)); }
        assertThat(measure.of(2.5, 8)).as("the mean at 8 tokens").isCloseTo(0, within(1e-9));
        assertThat(measure.of(2.25, 11)).as("between 8 and 16 tokens: linear in the logarithm")
                .isCloseTo((2.25 - (4 - Math.log(11) / Math.log(4))) / 0.2, within(1e-6));
        assertThat(measure.of(1, 1000)).as("beyond the longest: as the longest").isCloseTo(measure.of(1, 64),
                within(1e-9));
        assertThat(measure.of(5, 1)).isCloseTo(measure.of(5, 4), within(1e-9));
    }

    @Test
    void fewOrEqualSamplesStillGiveANumber() {
        Measure one = Measure.LengthNormalized.of(List.of(new ResponseScore(-8, 4)));
        assertThat(one.of(2, 9)).isZero();
        assertThat(one.of(3, 9)).isPositive().isFinite();
        assertThatThrownBy(() -> FilterTesting.options(new FilterBound.MaxPerplexity(10))
                .withNormalization(Normalization.LENGTH)).hasMessageContaining("--max-perplexity");
    }

    private static List<Integer> ids(Path file) throws IOException {
        List<Integer> ids = new ArrayList<>();
        for (String line : Files.readAllLines(file)) { ids.add(JSON.readTree(line).get("id").intValue()); }
        return ids;
    }

    private static List<Integer> places(boolean[] flags) {
        return IntStream.range(0, flags.length).filter(i -> flags[i]).boxed().toList();
    }
}
