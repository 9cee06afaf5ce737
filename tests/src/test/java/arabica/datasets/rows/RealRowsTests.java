package arabica.datasets.rows;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.datasets.BadRowException;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.TestData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Public data sets with known flaws: exactly these are found.
class RealRowsTests {
    private final List<BadRowException> skipped = new ArrayList<>();

    @Test
    void hhTranscriptsHaveFourEmptyResponsesAndFivePairsThatDisagree() {
        List<SourcedRow> rows = read("hh-rlhf-harmless-base/test.jsonl.gz", RowUse.PREFERENCE, PromptTemplate.HH);
        assertThat(skipped).filteredOn(bad -> bad.getMessage().contains("empty last answer"))
                .extracting(BadRowException::row).containsExactly(87L, 517L, 926L, 1104L);
        assertThat(skipped).filteredOn(bad -> bad.getMessage().contains("disagrees")).hasSize(5);
        assertThat(rows.size() + skipped.size()).isEqualTo(2312);
        assertThat(rows).allSatisfy(row -> {
            PreferenceRow pair = (PreferenceRow) row.row();
            assertThat(pair.prompt().text()).startsWith("\n\nHuman:").endsWith("\n\nAssistant:");
        });
    }

    @Test
    void firstTurnsHaveOneEmptyChosen() {
        List<SourcedRow> rows = read("hh-rlhf-first-turn/preference_train.json", RowUse.PREFERENCE, PromptTemplate.HH);
        assertThat(skipped).filteredOn(bad -> bad.field().equals(Optional.of("chosen")))
                .extracting(BadRowException::row).containsExactly(2474L);
        assertThat(rows.size() + skipped.size()).isEqualTo(5000);
    }

    @Test
    void politeRewritesHaveSixIdenticalPairs() {
        List<SourcedRow> rows = read("polite-impolite/instruction-data-with-preference.json", RowUse.PREFERENCE,
                PromptTemplate.ALPACA);
        assertThat(skipped).hasSize(6).allSatisfy(bad -> assertThat(bad).hasMessageContaining("equals \"chosen\""));
        assertThat(rows).hasSize(1094);
        assertThat(read("polite-impolite/instruction-data.json", RowUse.FINE_TUNING, PromptTemplate.ALPACA))
                .hasSize(1100);
    }

    @Test
    void storiesAreDocuments() {
        assertThat(read("tinystories/tinystories_sample.txt", RowUse.TEXT, PromptTemplate.NONE)).hasSize(2317)
                .allSatisfy(row -> assertThat(((TextRow) row.row()).text()).doesNotContain("endoftext")
                        .doesNotEndWith("\n"));
        assertThat(read("tinyshakespeare/input.txt", RowUse.TEXT, PromptTemplate.NONE)).hasSize(1);
    }

    private List<SourcedRow> read(String name, RowUse use, PromptTemplate template) {
        Path file = TestData.real(name);
        return RowReader.readAll(List.of(file), use, template, BadRowPolicy.allow(100, skipped::add));
    }
}
